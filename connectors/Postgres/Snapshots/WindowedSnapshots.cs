using Microsoft.Extensions.Logging;
using Npgsql;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>
/// Reads tables while changes are followed. A mark in the WAL opens a window, a chunk is read, a mark closes the window; when the
/// stream comes to the second mark, the chunk goes out there, but for the rows that the stream has newer.
/// </summary>
/// <remarks>
/// Which changes are newer is not guessed from the marks: each has its transaction's id, and the query said which transactions it
/// saw. (A transaction may stand before the first mark and still have been invisible to the query: its commit is in the WAL a
/// moment before others see it.)
/// </remarks>
internal sealed class WindowedSnapshots(
    PostgresConnections connections, ControlConnection control, FollowedTables tables, IReadOnlyDictionary<string, string> conditions,
    ReadWindow window, Guid session, ILogger logger) : IAsyncDisposable
{
    private readonly Queue<TableRun> _waiting = new();
    private readonly CancellationTokenSource _stop = new();
    private NpgsqlConnection? _connection;
    private Task<WindowedChunk>? _reading;
    private TableRun? _run;
    private long _number;

    /// <summary>The tables that are still to be read, the one in work first.</summary>
    public IEnumerable<TableRun> Unfinished => _run is null ? _waiting : _waiting.Prepend(_run);

    public void Add(TableRun run)
    {
        if (!Unfinished.Contains(run)) _waiting.Enqueue(run);
    }

    /// <summary>Begins the next chunk when none is in work, and sees to one that could not be read.</summary>
    public async Task AdvanceAsync()
    {
        if (_reading is { IsFaulted: true }) await ParkAsync();
        if (_reading is not null || !_waiting.TryDequeue(out var run)) return;
        _run = run;
        _number++;
        var number = _number;
        _reading = Task.Run(() => ReadAsync(run, number, _stop.Token));
    }

    /// <summary>Lets go of a table that is about to begin anew.</summary>
    public async Task LeaveAsync(TableRun run)
    {
        if (_run != run) return;
        await Task.WhenAny(_reading!);
        (_reading, _run) = (null, null);
        window.Close();
    }

    /// <summary>The stream has come to a mark; what goes out there is returned.</summary>
    public async Task<IEnumerable<SourceBatch>> PassAsync(SourceMark mark)
    {
        if (mark.Session != session || mark.Number != _number || _reading is null) return [];
        if (mark.Kind == MarkKind.WindowOpens)
        {
            if (tables.IdOf(_run!.Table) is { } relation) window.Open(relation);
            return [];
        }

        if (mark.Kind != MarkKind.WindowCloses) return [];
        var chunk = await _reading; // Its last act was to write this mark.
        var run = _run!;
        (_reading, _run) = (null, null);
        var batches = Settle(run, chunk);
        window.Close();
        return batches.Concat(Requeue(run));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_reading is not null) await Task.WhenAny(_reading);
        if (_connection is not null) await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private IEnumerable<SourceBatch> Requeue(TableRun run)
    {
        // Runs once the batches before have been taken: only then is it known whether the table is done.
        if (!run.Progress.IsDone) _waiting.Enqueue(run);
        else LogMessages.TableRead(logger, run.Table, run.Progress.Rows);
        yield break;
    }

    private IEnumerable<SourceBatch> Settle(TableRun run, WindowedChunk read)
    {
        if (window.IsOverflown || window.MissesTransactions(read.Snapshot)) return []; // Read again, from the same place.
        var changed = window.ChangedSince(read.Snapshot);
        IReadOnlyList<ChunkRow> rows = window.IsTruncatedSince(read.Snapshot) ? [] : [.. read.Chunk.Rows, .. read.Again];
        return run.Deliver(
            read.Chunk,
            [.. rows.Where(row => !changed.ContainsKey(row.Row))],
            read.Topic,
            [.. rows.Where(row => changed.GetValueOrDefault(row.Row)).Select(row => row.Key!)]);
    }

    private async Task<WindowedChunk> ReadAsync(TableRun run, long number, CancellationToken cancellationToken)
    {
        var table = await tables.LookUpAsync(run.Table, cancellationToken)
            ?? throw new TableGoneException($"The table {run.Table} is not there any more, or does not match any more.");
        run.Estimate = table.EstimatedRows >= 0 ? table.EstimatedRows : null;
        await MarkAsync(MarkKind.WindowOpens, number, cancellationToken);
        try
        {
            _connection ??= await connections.OpenAsync(cancellationToken);
            var transaction = await ReadTransaction.BeginAsync(_connection, exported: null, cancellationToken);
            var followed = tables.Follow(table);
            var reader = new ChunkReader(
                table, followed, tables, conditions.GetValueOrDefault(run.Table), transaction.Lsn, transaction.Time, isIncremental: true);
            var progress = run.Progress;
            var chunk = reader.Read(_connection, progress.After, progress.Until, cancellationToken);
            var again = reader.Read(_connection, progress.Again, cancellationToken);
            await ReadTransaction.EndAsync(_connection, cancellationToken);
            await MarkAsync(MarkKind.WindowCloses, number, cancellationToken);
            return new WindowedChunk(transaction.Snapshot, chunk, again, followed.Topic);
        }
        catch
        {
            if (_connection is { } broken) await broken.DisposeAsync();
            _connection = null;
            throw;
        }
    }

    private Task MarkAsync(MarkKind kind, long number, CancellationToken cancellationToken) =>
        control.ExecuteAsync(new SourceMark(kind, session, number).ToSql(isTransactional: true), cancellationToken);

    /// <summary>One table that cannot be read does not hold up the others, nor the stream.</summary>
    private async Task ParkAsync()
    {
        var run = _run!;
        try
        {
            await _reading!;
        }
        catch (Exception problem) when (problem is TableGoneException or PostgresException { IsTransient: false, SqlState: not "57P01" })
        {
            run.Parked = problem.Message;
            LogMessages.TableParked(logger, run.Table, problem.Message);
        }
        finally
        {
            (_reading, _run) = (null, null);
            window.Close();
        }
    }
}
