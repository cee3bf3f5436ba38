using Microsoft.Extensions.Logging;
using Npgsql;
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
    WindowReader reader, FollowedTables tables, ReadWindow window, Guid session, TimeSpan retryAfter, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private readonly Queue<TableRun> _waiting = new();
    private readonly List<(TableRun Run, long Since)> _parked = [];
    private readonly CancellationTokenSource _stop = new();
    private Task<WindowedChunk>? _reading;
    private TableRun? _run;
    private long _number;

    public void Add(TableRun run)
    {
        _parked.RemoveAll(parked => parked.Run == run);
        if (_run != run && !_waiting.Contains(run)) _waiting.Enqueue(run);
    }

    /// <summary>Begins the next chunk when none is in work, and sees to one that could not be read.</summary>
    public async Task AdvanceAsync()
    {
        if (_reading is { IsFaulted: true }) await ParkAsync();
        if (_reading is not null) return;
        if (_parked.Find(parked => time.GetElapsedTime(parked.Since) > retryAfter).Run is { } again) Add(again);
        if (!_waiting.TryDequeue(out var run)) return;
        _run = run;
        _number++;
        var number = _number;
        _reading = Task.Run(() => reader.ReadAsync(run, number, _stop.Token));
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
        (run.Parked, run.NextRows) = (null, Math.Max(chunk.Chunk.Capacity, 1));
        var batches = Settle(run, chunk);
        window.Close();
        return batches.Concat(Requeue(run));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_reading is not null) await Task.WhenAny(_reading);
        await reader.DisposeAsync();
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

    /// <summary>One table that cannot be read does not hold up the others, nor the stream; it is tried again after a while.</summary>
    private async Task ParkAsync()
    {
        var run = _run!;
        try
        {
            await _reading!;
        }
        catch (TableGoneException)
        {
            // Should the table come again, it is a new one.
            run.Parked = "it is not there any more, or does not match any more";
            LogMessages.TableParked(logger, run.Table, run.Parked);
        }
        catch (TableChangedException changed)
        {
            run.Restart(run.Progress.Generation, run.Progress.Run, changed.Table);
            _waiting.Enqueue(run);
        }
        catch (PostgresException problem) when (StreamFaults.IsOfTable(problem))
        {
            if (run.Parked != problem.MessageText) LogMessages.TableParked(logger, run.Table, problem.MessageText);
            run.Parked = problem.MessageText;
            _parked.Add((run, time.GetTimestamp()));
        }
        finally
        {
            (_reading, _run) = (null, null);
            window.Close();
        }
    }
}
