using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>How the stream begins: decided from what is durable here and what the server has.</summary>
internal abstract record StartPlan
{
    /// <summary>There is no slot that could be read: a new one, and all rows as of its consistent point.</summary>
    /// <param name="DropFirst">A slot of the name is there and of no use any more.</param>
    /// <param name="LostBecause">What was followed before and cannot be any more; null when nothing was.</param>
    public sealed record CreateSlot(uint Generation, bool DropFirst, string? LostBecause) : StartPlan;

    /// <summary>
    /// The slot is there, and nothing that is durable here goes with it: somebody made it for us, we did and were killed, or it was
    /// made anew. It is left as it is, and all rows are read beside the stream.
    /// </summary>
    /// <param name="LostBecause">As for a new slot.</param>
    public sealed record AdoptSlot(StreamPosition Position, string? LostBecause) : StartPlan;

    /// <summary>On from the last durable position.</summary>
    public sealed record Resume(StreamPosition Position) : StartPlan;

    /// <summary>Changes were missed, and the configuration says to stop then.</summary>
    public sealed record Stop(string Reason) : StartPlan;

    public static StartPlan Decide(StreamPosition? durable, SlotState? slot, ServerIdentity server, PostgresSnapshot snapshot, string slotName)
    {
        if (durable is not { } position) return Begin(0, slot, server, lostBecause: null);
        if (Missed(position, slot, server, slotName) is not { } reason) return new Resume(position);
        if (snapshot == PostgresSnapshot.WhenNeeded) return Begin(checked(position.Generation + 1), slot, server, reason);
        return new Stop(
            $"{reason} Changes may have been missed. To read the tables anew and go on, set snapshot to \"whenNeeded\", or stop the connector and reset its offsets; to go on without what was missed, reset them with snapshot \"never\".");
    }

    private static StartPlan Begin(uint generation, SlotState? slot, ServerIdentity server, string? lostBecause)
    {
        if (slot is null or { IsLost: true }) return new CreateSlot(generation, DropFirst: slot is not null, lostBecause);
        return new AdoptSlot(StreamPosition.Before(generation, slot.ConfirmedLsn, server), lostBecause);
    }

    /// <summary>What was lost and why; null when the slot goes on where the durable position ends.</summary>
    private static string? Missed(StreamPosition position, SlotState? slot, ServerIdentity server, string slotName)
    {
        if (server.SystemId != position.Server.SystemId)
            return $"This is another database cluster (system identifier {server.SystemId}) than the one that was followed ({position.Server.SystemId}).";
        if (slot is null)
        {
            var why = server.Timeline == position.Server.Timeline
                ? ""
                : $", since the server was promoted (timeline {server.Timeline}, before: {position.Server.Timeline}) and a standby has no slots of its primary";
            return $"The replication slot {slotName} is gone{why}; the stream was read up to {Lsn.Format(position.SafeLsn)}.";
        }

        if (server.Timeline != position.Server.Timeline)
            return $"The server was promoted since (timeline {server.Timeline}, before: {position.Server.Timeline}): its history may differ from what was read of it, up to {Lsn.Format(position.SafeLsn)}.";
        if (slot.IsLost)
            return $"The replication slot {slotName} is lost: the server removed the WAL that it needed (max_slot_wal_keep_size); the stream was read up to {Lsn.Format(position.SafeLsn)}.";
        return slot.ConfirmedLsn > position.SafeLsn
            ? $"The replication slot {slotName} stands at {Lsn.Format(slot.ConfirmedLsn)}, beyond {Lsn.Format(position.SafeLsn)} up to where the stream was read: it was made anew, or somebody else has read from it."
            : null;
    }
}
