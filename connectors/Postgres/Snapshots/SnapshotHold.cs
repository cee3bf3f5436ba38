using Npgsql;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A connection with its transaction, for as long as rows are read by it.</summary>
internal sealed class SnapshotHold(NpgsqlConnection connection, ReadTransaction transaction) : IAsyncDisposable
{
    public NpgsqlConnection Connection => connection;

    public ReadTransaction Transaction => transaction;

    public ValueTask DisposeAsync() => connection.DisposeAsync();
}
