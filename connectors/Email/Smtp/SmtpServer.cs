using System.Diagnostics.CodeAnalysis;

namespace Sluice.Connectors.Email.Smtp;

/// <summary>A mail server as the options name it. Prints as host and port: the password stays in here.</summary>
internal sealed class SmtpServer
{
    private const string Form = "write it like smtp://user:password@host:587?tls=starttls";

    private SmtpServer(string host, int port, bool startTls, string? user, string? password) =>
        (Host, Port, StartTls, User, Password) = (host, port, startTls, user, password);

    public string Host { get; }

    public int Port { get; }

    /// <summary>True: mail goes over TLS or not at all.</summary>
    public bool StartTls { get; }

    /// <summary>Null: nobody logs in.</summary>
    public string? User { get; }

    public string? Password { get; }

    /// <summary>Reads the option, or says what is wrong without repeating any of it, since a password may be part of it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out SmtpServer? server, [NotNullWhen(false)] out string? problem)
    {
        server = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0
            || uri.AbsolutePath is not ("" or "/") || uri.Fragment.Length > 0)
        {
            problem = $"is no server address; {Form}, with %40 for '@', %2F for '/' and %23 for '#' in the password";
            return false;
        }

        problem = ProblemOf(uri);
        if (problem is not null || !TryTls(uri.Query, out var startTls, out problem)) return false;
        var login = uri.UserInfo.Split(':', 2);
        var user = login[0].Length == 0 ? null : Uri.UnescapeDataString(login[0]);
        if (user is null ? login.Length > 1 : login.Length < 2)
        {
            problem = $"names a user or a password without the other; {Form}";
            return false;
        }

        var port = uri.Port > 0 ? uri.Port : startTls ? 587 : 25;
        server = new SmtpServer(uri.IdnHost, port, startTls, user, user is null ? null : Uri.UnescapeDataString(login[1]));
        return true;
    }

    public override string ToString() => $"{Host}:{Port}";

    private static string? ProblemOf(Uri uri)
    {
        if (uri.Scheme == "smtps" || uri.Port == 465)
            return "wants TLS from the first byte (smtps, port 465), which the .NET mail client cannot do; "
                + "use the server's submission port: smtp://host:587?tls=starttls";
        return uri.Scheme == "smtp" ? null : $"starts with '{uri.Scheme}:'; {Form}";
    }

    private static bool TryTls(string query, out bool startTls, [NotNullWhen(false)] out string? problem)
    {
        startTls = query is "" or "?" or "?tls=starttls";
        problem = startTls || query == "?tls=none" ? null : "ends in a setting that is not known; there are ?tls=starttls and ?tls=none";
        return problem is null;
    }
}
