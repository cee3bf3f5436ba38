namespace Sluice.Log;

/// <summary>The bytes of a batch on the disk are not what was written: the disk or somebody else has changed them.</summary>
public sealed class CorruptBatchException(TopicPartition partition, long offset, string what)
    : EventLogException(
        $"{partition} is damaged at offset {offset}: {what}. Records before and after may be sound; restore the segment from "
        + "a backup, or read on from a later offset.")
{
    /// <summary>The first offset that cannot be read.</summary>
    public long Offset { get; } = offset;
}
