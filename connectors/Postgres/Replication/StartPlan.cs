using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>How the stream begins: decided from what is durable here and what the server has.</summary>
internal abstract record StartPlan
{
    /// <summary>There is no slot and nothing was read yet: both begin at the slot's consistent point.</summary>
    /// <param name="DropFirst">A slot of the name is there and of no use any more.</param>
    public sealed record CreateSlot(uint Generation, bool DropFirst, string? LostBecause) : StartPlan;

    /// <summary>The slot is there and nothing was read yet: somebody made it for us, or we did and were killed.</summary>
    public sealed record AdoptSlot(StreamPosition Position) : StartPlan;

    /// <summary>On from the last durable position.</summary>
    public sealed record Resume(StreamPosition Position) : StartPlan;

    /// <summary>Changes were missed, and the configuration says to stop then.</summary>
    public sealed record Stop(string Reason) : StartPlan;

    public static StartPlan Decide(StreamPosition? durable, SlotState? slot, ServerIdentity server, PostgresSnapshot snapshot, string slotName)
    {
        if (durable is not { } position)
        {
            return slot is null or { IsLost: true }
                ? new CreateSlot(0, DropFirst: slot is not null, LostBecause: null)
                : new AdoptSlot(StreamPosition.Before(0, slot.ConfirmedLsn, server));
        }

        if (Missed(position, slot, server, slotName) is not { } reason) return new Resume(position);
        if (snapshot == PostgresSnapshot.WhenNeeded) return new CreateSlot(position.Generation + 1, DropFirst: slot is not null, reason);
        return new Stop(
            $"{reason} Changes may have been missed. To read the tables anew and go on, set snapshot to \"when-needed\", or stop the connector and reset its offsets; to go on without what was missed, reset them with snapshot \"never\".");
    }

    /// <summary>What was lost and why; null when the slot goes on where the durable position ends.</summary>
    private static string? Missed(StreamPosition position, SlotState? slot, ServerIdentity server, string slotName)
    {
        if (server.SystemId != position.Server.SystemId)
            return $"This is another database cluster (system identifier {server.SystemId}) than the one that was followed ({position.Server.SystemId}).";
        if (server.Timeline != position.Server.Timeline)
            return $"The server was promoted since (timeline {server.Timeline}, before: {position.Server.Timeline}): its history may differ from {Lsn.Format(position.SafeLsn)} on, up to where the stream was read.";
        if (slot is null) return $"The replication slot {slotName} is gone; the stream was read up to {Lsn.Format(position.SafeLsn)}.";
        if (slot.IsLost)
            return $"The replication slot {slotName} is lost: the server removed the WAL that it needed (max_slot_wal_keep_size); the stream was read up to {Lsn.Format(position.SafeLsn)}.";
        return slot.ConfirmedLsn > position.SafeLsn
            ? $"The replication slot {slotName} stands at {Lsn.Format(slot.ConfirmedLsn)}, beyond {Lsn.Format(position.SafeLsn)} up to where the stream was read: it was made anew, or somebody else has read from it."
            : null;
    }
}
