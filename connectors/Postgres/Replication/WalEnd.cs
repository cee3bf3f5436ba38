using Npgsql;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Where the server's WAL ends now.</summary>
internal static class WalEnd
{
    public static async Task<ulong> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select pg_current_wal_insert_lsn()::text", connection);
        return Lsn.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
    }
}
