using System.Text;
using Npgsql;

namespace Sluice.Connectors.Postgres.Sink;

/// <summary>The one table of what the server's errors (SQLSTATE) mean, and how they are told.</summary>
internal static class PostgresFaults
{
    private const int MaxReason = 1_000;

    public static PostgresFault Of(PostgresException error) => error.SqlState switch
    {
        // Row security refuses a row with the code of a missing privilege.
        "42501" when error.Routine == "ExecWithCheckOptions" => PostgresFault.Record,
        // Cannot connect now; shut down by an administrator; crashed; a standby takes no writes.
        "57P01" or "57P02" or "57P03" or "57P05" or "25006" => PostgresFault.Unavailable,
        // Time-outs, deadlock and serialization: what was in the way may be gone the next time.
        "57014" or "55P03" or "55006" or "40001" or "40P01" or "40003" or "25P02" or "25P03" or "25P04" => PostgresFault.Unavailable,
        // The database is gone; the password is wrong; a privilege or a schema is missing.
        "57P04" or "3D000" or "3F000" or "42501" or "0P000" => PostgresFault.Stop,
        // A table, column or type is not there (any more), or not what it was.
        "42P01" or "42703" or "42704" or "42804" or "42P10" or "42P07" or "42701" or "42883" => PostgresFault.Changed,
        ['0', '8', ..] or ['5', '3', ..] or ['5', '8', ..] => PostgresFault.Unavailable,
        "XX001" or "XX002" or ['2', '8', ..] or ['4', '2', ..] or ['F', '0', ..] => PostgresFault.Stop,
        _ => PostgresFault.Record,
    };

    /// <summary>The server's own words, with its code.</summary>
    public static string Describe(PostgresException error)
    {
        var text = new StringBuilder(error.MessageText);
        if (error.Detail is { Length: > 0 } detail) text.Append(" (").Append(detail.TrimEnd('.')).Append(')');
        if (error.Where is { Length: > 0 } where) text.Append(", ").Append(where.ReplaceLineEndings(" "));
        if (text.Length > MaxReason) text.Length = MaxReason;
        return text.Append(" (SQLSTATE ").Append(error.SqlState).Append(')').ToString();
    }

    /// <summary>What the engine shall see: it waits for an outage, and gives up where somebody has to act.</summary>
    public static Exception Translate(Exception fault) => fault switch
    {
        PostgresException { SqlState: "42501" } error => new ConnectorStoppedException($"{Describe(error)}: grant the role what it lacks.", error),
        PostgresException { SqlState: "3D000" } error => new ConnectorStoppedException($"{Describe(error)}: create the database, or name another in 'connection'.", error),
        PostgresException { SqlState: ['2', '8', ..] } error => new ConnectorStoppedException(
            $"{Describe(error)}: check user and password in 'connection', and the server's pg_hba.conf.", error),
        PostgresException error when Of(error) == PostgresFault.Unavailable => new SinkUnavailableException(Describe(error), innerException: error),
        PostgresException error => new ConnectorStoppedException($"{Describe(error)}.", error),
        NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException => new SinkUnavailableException(fault.Message, innerException: fault),
        _ => fault,
    };
}
