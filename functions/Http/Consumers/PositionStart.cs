using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>Finds where an instance begins in a partition: what is committed, or else what its <c>auto.offset.reset</c> says.</summary>
internal sealed class PositionStart(IEventLog log, IConsumerGroups groups, string group, OffsetReset reset)
{
    /// <summary>The position in a partition that the instance has just got.</summary>
    public PartitionPosition Of(AssignedPartition held)
    {
        var committed = groups.Committed(group, held.Partition)?.Next;
        return new PartitionPosition(held, committed ?? After(held.Partition, reason: null), committed);
    }

    /// <summary>Where to go on when the partition does not hold what comes next.</summary>
    public long After(TopicPartition partition, OffsetOutOfRangeException? reason)
    {
        var offsets = log.OffsetsOf(partition);
        if (reset != OffsetReset.None) return reset == OffsetReset.Earliest ? offsets.First : offsets.Next;
        throw reason is not null
            ? reason
            : RequestException.NotFound(
                $"The group '{group}' has committed no offset for {partition}, and auto.offset.reset is none. Commit one, or seek the group.",
                ErrorCodes.PartitionNotFound);
    }
}
