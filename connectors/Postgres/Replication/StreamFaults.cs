using System.Net.Sockets;
using Npgsql;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Tells faults that pass by themselves from those that somebody must act on.</summary>
internal static class StreamFaults
{
    /// <summary>The exception that the engine is to see instead; null when it is one that the engine knows.</summary>
    public static Exception? Translate(Exception problem) => problem switch
    {
        PostgresException refused => Translate(refused),
        NpgsqlException or TimeoutException or SocketException =>
            new ReplicationEndedException($"The connection to the server failed: {problem.Message}", problem),
        _ => null,
    };

    /// <summary>
    /// Whether a query failed because of what it asked for, so that others may go well: not because the server is full, stops or
    /// has broken down.
    /// </summary>
    public static bool IsOfTable(PostgresException problem) =>
        problem.SqlState is not ['0', '8', ..] and not ['5', '3', ..] and not ['5', '7', 'P', ..] and not ['5', '8', ..];

    private static Exception Translate(PostgresException problem) => problem.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            new ConnectorStoppedException($"The server refuses the role: {problem.MessageText}. Check the user name and the password in connection, and pg_hba.conf.", problem),
        PostgresErrorCodes.InvalidCatalogName =>
            new ConnectorStoppedException($"{problem.MessageText}. Check Database in connection.", problem),
        PostgresErrorCodes.InsufficientPrivilege =>
            new ConnectorStoppedException($"The role may not do what is needed: {problem.MessageText}. sluice check with --connect says what is missing.", problem),
        PostgresErrorCodes.ObjectInUse =>
            new ReplicationEndedException($"{problem.MessageText}. An earlier connection may not have ended yet, or another connector uses the slot; it is tried again.", problem),
        PostgresErrorCodes.UndefinedObject =>
            new ConnectorStoppedException($"{problem.MessageText}. If the publication was made after the slot, the slot cannot be read: drop it, and reset the connector's offsets.", problem),
        PostgresErrorCodes.ConfigurationLimitExceeded =>
            new ConnectorStoppedException($"{problem.MessageText}. Raise max_replication_slots, or drop a slot that nobody needs.", problem),
        _ => new ReplicationEndedException($"{problem.SqlState}: {problem.MessageText}", problem),
    };
}
