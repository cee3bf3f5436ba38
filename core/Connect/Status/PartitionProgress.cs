using Sluice.Log;

namespace Sluice.Connect;

/// <summary>How far a sink has got in one partition.</summary>
/// <param name="Committed">Every record below this offset is settled, for good.</param>
/// <param name="Lag">How many records the partition has beyond that.</param>
public sealed record PartitionProgress(TopicPartition Partition, long Committed, long Lag)
{
    /// <summary>With the lag of this moment.</summary>
    internal static PartitionProgress Now(IEventLog log, TopicPartition partition, long committed)
    {
        try
        {
            return new PartitionProgress(partition, committed, Math.Max(0, log.OffsetsOf(partition).Next - committed));
        }
        catch (EventLogException)
        {
            return new PartitionProgress(partition, committed, 0); // The topic is just being deleted.
        }
    }
}
