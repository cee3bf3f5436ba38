using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Npgsql;

namespace Sluice.Connectors.Postgres;

/// <summary>
/// A <c>connection</c> option: Npgsql's form (<c>Host=db;Username=sluice;Password=...;Database=shop</c>) or libpq's
/// (<c>postgres://sluice:...@db:5432/shop?sslmode=require</c>). What is wrong with one is told without a word of it, since any
/// part may be a piece of the password.
/// </summary>
internal static class ConnectionText
{
    private const string Remedy =
        "write Host=db;Username=sluice;Password=...;Database=shop (a password with ; in it stands in quotes), or postgres://sluice:...@db/shop";

    /// <summary>How Npgsql names what a URI calls otherwise.</summary>
    private static readonly Dictionary<string, string> Parameters = new(StringComparer.Ordinal)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["sslcert"] = "SSL Certificate",
        ["sslkey"] = "SSL Key",
        ["sslpassword"] = "SSL Password",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["options"] = "Options",
        ["target_session_attrs"] = "Target Session Attributes",
        ["channel_binding"] = "Channel Binding",
        ["client_encoding"] = "Client Encoding",
        ["passfile"] = "Passfile",
        ["host"] = "Host",
        ["port"] = "Port",
        ["user"] = "Username",
        ["password"] = "Password",
        ["dbname"] = "Database",
    };

    /// <summary>Reads a connection option; false with what is wrong when it is none.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out NpgsqlConnectionStringBuilder? connection, [NotNullWhen(false)] out string? problem)
    {
        (connection, problem) = (null, null);
        try
        {
            var isUri = text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal);
            var parsed = isUri ? FromUri(text, out problem) : new NpgsqlConnectionStringBuilder(text);
            if (parsed?.Host is not null) connection = parsed;
            else problem ??= $"names no host: {Remedy}";
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            problem = $"cannot be read: {Remedy}";
        }

        if (connection is not null) return true;
        problem ??= Remedy;
        return false;
    }

    private static NpgsqlConnectionStringBuilder? FromUri(string text, out string? problem)
    {
        problem = null;
        var rest = text.AsSpan(text.IndexOf("//", StringComparison.Ordinal) + 2);
        var connection = new NpgsqlConnectionStringBuilder();
        var query = rest.IndexOf('?');
        if (query >= 0)
        {
            foreach (var pair in rest[(query + 1)..].ToString().Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var (name, value) = Split(pair, '=');
                if (!Parameters.TryGetValue(name, out var keyword))
                {
                    problem = $"has a parameter behind the ? that there is not; there are {string.Join(", ", Parameters.Keys)}";
                    return null;
                }

                connection[keyword] = keyword == "SSL Mode" || keyword == "Channel Binding" ? value.Replace("-", "", StringComparison.Ordinal) : value;
            }

            rest = rest[..query];
        }

        var slash = rest.IndexOf('/');
        if (slash >= 0 && slash + 1 < rest.Length) connection.Database = Uri.UnescapeDataString(rest[(slash + 1)..].ToString());
        var authority = (slash >= 0 ? rest[..slash] : rest).ToString();
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Split(authority[..at], ':');
            if (user.Length > 0) connection.Username = user;
            if (password.Length > 0) connection.Password = password;
        }

        AddHosts(connection, authority[(at + 1)..]);
        return connection;
    }

    /// <summary>One host or several, each with or without a port; an IPv6 address stands in brackets.</summary>
    private static void AddHosts(NpgsqlConnectionStringBuilder connection, string hosts)
    {
        if (hosts.Length == 0) return;
        if (hosts.Contains(',', StringComparison.Ordinal))
        {
            connection.Host = hosts;
            return;
        }

        var colon = hosts.LastIndexOf(':');
        var hasPort = colon > hosts.LastIndexOf(']');
        connection.Host = Uri.UnescapeDataString(hasPort ? hosts[..colon] : hosts).Trim('[', ']');
        if (hasPort) connection.Port = int.Parse(hosts.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static (string Name, string Value) Split(string pair, char separator)
    {
        var at = pair.IndexOf(separator, StringComparison.Ordinal);
        return at < 0
            ? (Uri.UnescapeDataString(pair), "")
            : (Uri.UnescapeDataString(pair[..at]), Uri.UnescapeDataString(pair[(at + 1)..]));
    }
}
