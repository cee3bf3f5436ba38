using Sluice.Connectors.Postgres.Replication;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres;

/// <summary>What the source says about itself: how far it is behind, its slot, its tables.</summary>
/// <param name="lastCommit">Null while nothing was read from the stream.</param>
internal sealed class CaptureReadings(
    string slot, string publication, Housekeeping housekeeping, LastCommit? lastCommit, IEnumerable<TableRun> runs, TimeProvider time)
{
    /// <summary>Of more tables, those that are not done yet come first.</summary>
    private const int MostTables = 200;

    /// <summary>Half of what texts there may be: beside the parked tables there are others.</summary>
    private const int MostParked = 100;

    /// <summary>A heartbeat is on its way for a moment; one that takes longer has changes before it.</summary>
    private static readonly TimeSpan OnItsWay = TimeSpan.FromSeconds(1);

    private static readonly string[] SlotStates = ["reserved", "extended", "unreserved", "lost", "missing"];

    private readonly List<Figure> _figures = [];
    private readonly List<StateText> _texts = [new StateText("slot", slot), new StateText("publication", publication)];

    public ConnectorReadings All()
    {
        AddLag();
        if (housekeeping.IsSlotKnown) AddSlot(housekeeping.Slot);
        AddTables([.. runs]);
        return new ConnectorReadings(_figures, _texts);
    }

    private void AddLag()
    {
        if (housekeeping.SinceHeartbeat is { } beat)
        {
            _figures.Add(new Figure("heartbeat_age", beat.TotalSeconds, "Time since a heartbeat last came back through the slot.") { Unit = "seconds" });
            _figures.Add(new Figure("lag", LagSeconds(), "Age of the oldest change that has not been read; 0 when the source has caught up.") { Unit = "seconds" });
        }

        if (lastCommit is null) return;
        _figures.Add(new Figure("last_commit_lsn", lastCommit.Lsn, "LSN of the last transaction that was read."));
        _figures.Add(new Figure("last_commit_timestamp", lastCommit.Time.ToUnixTimeMilliseconds() / 1000.0, "When the last transaction that was read was committed, by the server's clock.") { Unit = "seconds" });
        _texts.Add(new StateText("last_commit", $"{Lsn.Format(lastCommit.Lsn)} at {lastCommit.Time.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}"));
    }

    /// <summary>All is read when the last heartbeat came back. Until then, what is unread is as old as it at least, and as what was read last at most.</summary>
    private double LagSeconds()
    {
        if (housekeeping.Silence is not { } silence) return 0;
        if (silence < OnItsWay || lastCommit is null) return silence.TotalSeconds;
        return Math.Max(silence.TotalSeconds, (time.GetUtcNow() - lastCommit.Time).TotalSeconds);
    }

    private void AddSlot(SlotState? seen)
    {
        var state = seen is null ? "missing" : seen.WalStatus ?? "lost";
        _texts.Add(new StateText("slot_state", state));
        foreach (var name in SlotStates)
            _figures.Add(new Figure("slot_state", name == state ? 1 : 0, "1 for the state that the slot is in, 0 for the others.") { Labels = [new("state", name)] });
        if (seen is null) return;
        _figures.Add(new Figure("lag", seen.LagBytes, "WAL that the server has written and the source has not acknowledged.") { Unit = "bytes" });
        _figures.Add(new Figure("slot_retained", seen.RetainedBytes, "WAL that the server keeps for the slot.") { Unit = "bytes" });
        if (seen.SafeWalBytes is { } safe)
            _figures.Add(new Figure("slot_safe_wal", safe, "WAL that may still be written before the slot is in danger (max_slot_wal_keep_size).") { Unit = "bytes" });
    }

    private void AddTables(List<TableRun> tables)
    {
        var parked = housekeeping.Parked.Concat(tables.Where(run => run.Parked is not null).Select(run => KeyValuePair.Create(run.Table, run.Parked!)))
            .DistinctBy(table => table.Key, StringComparer.Ordinal).OrderBy(table => table.Key, StringComparer.Ordinal).ToList();
        _figures.Add(new Figure("parked", parked.Count, "Tables that match and are not followed or not read.") { Unit = "tables" });
        foreach (var (table, reason) in parked.Take(MostParked)) _texts.Add(new StateText("parked_table", reason) { Labels = [new("table", table)] });

        _figures.Add(new Figure("snapshot_unfinished", tables.Count(run => !run.Progress.IsDone), "Tables whose rows have still to be read.") { Unit = "tables" });
        foreach (var run in tables.OrderBy(run => run.Progress.IsDone).ThenBy(run => run.Table, StringComparer.Ordinal).Take(MostTables))
        {
            IReadOnlyList<ReadingLabel> table = [new("table", run.Table)];
            _figures.Add(new Figure("snapshot", run.Progress.Rows, "Rows of the table that were read.") { Unit = "rows", Labels = table });
            _figures.Add(new Figure("snapshot_done", run.Progress.IsDone ? 1 : 0, "1 when all rows of the table were read.") { Labels = table });
            if (run.Estimate is { } estimate)
                _figures.Add(new Figure("snapshot_estimated", estimate, "The planner's guess of the table's rows.") { Unit = "rows", Labels = table });
        }
    }
}
