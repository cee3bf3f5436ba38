namespace Sluice.Log;

/// <summary>How far a group has got in one partition.</summary>
/// <param name="Committed">The next offset that it reads; null when it has not committed one.</param>
/// <param name="Held">What the partition holds.</param>
public sealed record GroupOffset(TopicPartition Partition, long? Committed, PartitionOffsets Held)
{
    /// <summary>How many offsets the partition has from the committed one on; from its first one on when none is committed.</summary>
    public long Lag => Math.Max(0, Held.Next - Math.Max(Committed ?? 0, Held.First));
}
