using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres;

/// <summary>Takes up tables that the stream announces, sees marks come back, and begins the readings that somebody asks for.</summary>
/// <param name="readsNew">Whether rows that are there before a table is followed are read.</param>
internal sealed class SignalHandler(
    FollowedTables tables, TableRuns runs, WindowedSnapshots snapshots, Housekeeping housekeeping, Guid session, bool readsNew, TimeSpan heartbeat, ILogger logger)
    : ISignalHandler
{
    /// <summary>How long marks may stay away, while nothing else comes either, before the stream counts as stalled.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMinutes(1);

    public Task AdvanceAsync() => snapshots.AdvanceAsync();

    public async IAsyncEnumerable<SourceBatch> HeedAsync(StreamSignal signal, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        switch (signal)
        {
            case StreamSignal.TableAnnounced announced:
                await tables.AnnounceAsync(announced.Relation, cancellationToken);
                break;
            case StreamSignal.MarkSeen { Mark: { Kind: MarkKind.Heartbeat } mark }:
                if (mark.Session == session) housekeeping.Returned(mark.Number);
                break;
            case StreamSignal.MarkSeen { Mark: var mark }:
                foreach (var batch in await snapshots.PassAsync(mark)) yield return batch;
                break;
            case StreamSignal.SnapshotRequested request:
                if (await BeginRunAsync(request, cancellationToken) is { } begun) yield return begun;
                break;
        }
    }

    public void RefuseSilence(TimeSpan quiet)
    {
        var patience = TimeSpan.FromTicks(Math.Max(LeastPatience.Ticks, 6 * heartbeat.Ticks));
        if (housekeeping.Silence is { } silence && silence > patience && quiet > patience)
            throw new ReplicationEndedException($"The server writes, but nothing has come through the slot for {silence.TotalSeconds:0} s: the stream is begun anew.");
    }

    private async Task<SourceBatch?> BeginRunAsync(StreamSignal.SnapshotRequested request, CancellationToken cancellationToken)
    {
        if (!request.IsForced && !readsNew) return null;
        // Begun before a restart that made the stream say it again.
        if (runs.Find(request.Table) is { } known && known.Progress.Run >= request.CommitLsn) return null;
        if (await tables.LookUpAsync(request.Table, cancellationToken) is not { } table)
        {
            LogMessages.UnknownTableWanted(logger, request.Table);
            return null;
        }

        if (Preflight.TableProblems.Of(table, tables) is { } problem)
        {
            LogMessages.TableParked(logger, request.Table, problem);
            return null;
        }

        if (runs.Find(request.Table) is { } before) await snapshots.LeaveAsync(before);
        var run = runs.Begin(table, request.CommitLsn, out var begun);
        LogMessages.TableBegun(logger, table.FullName, table.EstimatedRows);
        snapshots.Add(run);
        return begun;
    }
}
