using Npgsql;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A transaction that sees the database as it was at one moment.</summary>
/// <param name="Snapshot">Which transactions it sees.</param>
/// <param name="Lsn">Where the WAL ended then, at the latest.</param>
/// <param name="Time">When that was, by the server's clock.</param>
internal sealed record ReadTransaction(TransactionSnapshot Snapshot, ulong Lsn, DateTimeOffset Time)
{
    /// <summary>Begins it on a connection.</summary>
    /// <param name="exported">The name of a snapshot that another connection holds open; null for the present.</param>
    public static async Task<ReadTransaction> BeginAsync(NpgsqlConnection connection, string? exported, CancellationToken cancellationToken)
    {
        await ExecuteAsync(connection, "begin transaction isolation level repeatable read read only", cancellationToken);
        if (exported is not null)
            await ExecuteAsync(connection, $"set transaction snapshot '{exported.Replace("'", "''", StringComparison.Ordinal)}'", cancellationToken);
        await using var command = new NpgsqlCommand(
            "select pg_current_snapshot()::text, pg_current_wal_insert_lsn()::text, clock_timestamp()", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ReadTransaction(
            TransactionSnapshot.Parse(reader.GetString(0)), Replication.Lsn.Parse(reader.GetString(1)), await reader.GetFieldValueAsync<DateTimeOffset>(2, cancellationToken));
    }

    public static Task EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        ExecuteAsync(connection, "commit", cancellationToken);

    public static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
