namespace Sluice.Testing.Postgres;

/// <summary>How a throw-away server runs.</summary>
public sealed record PostgresServerSettings
{
    /// <summary>Whether the server flushes to the disk. Without it everything still survives a kill, though not a power cut.</summary>
    public bool Fsync { get; init; }

    /// <summary>Settings of postgresql.conf beside or instead of those that the server has anyway, such as <c>max_connections</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>All settings as the server's command line takes them.</summary>
    internal IEnumerable<string> Arguments(int port)
    {
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["wal_level"] = "logical",
            ["max_wal_senders"] = "20",
            ["max_replication_slots"] = "20",
            ["shared_buffers"] = "64MB",
            ["timezone"] = "UTC",
            ["fsync"] = Fsync ? "on" : "off",
            ["full_page_writes"] = Fsync ? "on" : "off",
        };
        foreach (var (name, value) in Parameters) parameters[name] = value;
        parameters["listen_addresses"] = "127.0.0.1";
        parameters["unix_socket_directories"] = "";
        parameters["port"] = $"{port}";
        return parameters.SelectMany(parameter => new[] { "-c", $"{parameter.Key}={parameter.Value}" });
    }
}
