namespace Sluice.Log;

/// <summary>The partition does not hold this offset, and is not about to.</summary>
public sealed class OffsetOutOfRangeException(TopicPartition partition, long requested, PartitionOffsets held)
    : EventLogException(
        $"Offset {requested} is outside {partition}, which holds {held.First} up to {held.Next} (the next to be written). "
        + "Read from 'earliest' or 'latest' instead.")
{
    /// <summary>What the partition held.</summary>
    public PartitionOffsets Held { get; } = held;
}
