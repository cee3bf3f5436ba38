using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Reads a chunk between two marks, on a connection of its own.</summary>
/// <param name="conditions">The conditions on rows, by table.</param>
internal sealed class WindowReader(
    PostgresConnections connections, ControlConnection control, FollowedTables tables, IReadOnlyDictionary<string, string> conditions, Guid session)
    : IAsyncDisposable
{
    private NpgsqlConnection? _connection;

    /// <summary>Reads what a run has to read next.</summary>
    /// <param name="number">The marks' number.</param>
    /// <exception cref="TableGoneException">There is no table of the name.</exception>
    /// <exception cref="TableChangedException">There is one, and not the one that was begun.</exception>
    public async Task<WindowedChunk> ReadAsync(TableRun run, long number, CancellationToken cancellationToken)
    {
        var progress = run.Progress;
        var table = await tables.LookUpAsync(run.Table, cancellationToken) ?? throw new TableGoneException(run.Table);
        if (progress.IsBegun && progress.Table != TableIdentity.Of(table.Table)) throw new TableChangedException(TableIdentity.Of(table.Table));
        run.Estimate = table.EstimatedRows;
        await MarkAsync(MarkKind.WindowOpens, number, cancellationToken);
        try
        {
            _connection ??= await connections.OpenAsync(cancellationToken);
            var transaction = await ReadTransaction.BeginAsync(_connection, exported: null, cancellationToken);
            var followed = tables.Follow(table);
            var reader = new ChunkReader(table, followed, tables, conditions.GetValueOrDefault(run.Table), transaction, isIncremental: true);
            var chunk = progress.Until is { } until
                ? reader.ReadBetween(_connection, progress.After, until, cancellationToken)
                : reader.ReadNext(_connection, progress.After, run.NextRows, cancellationToken);
            var again = reader.ReadAt(_connection, progress.Again, cancellationToken);
            await ReadTransaction.EndAsync(_connection, cancellationToken);
            await MarkAsync(MarkKind.WindowCloses, number, cancellationToken);
            return new WindowedChunk(transaction.Snapshot, chunk, again, followed.Topic);
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection) await connection.DisposeAsync();
        _connection = null;
    }

    private Task MarkAsync(MarkKind kind, long number, CancellationToken cancellationToken) =>
        control.ExecuteAsync(new SourceMark(kind, session, number).ToSql(isTransactional: true), cancellationToken);
}
