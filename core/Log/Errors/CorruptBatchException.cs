namespace Sluice.Log;

/// <summary>The bytes of a batch on the disk are not what was written: the disk or somebody else has changed them.</summary>
/// <param name="readableFrom">Where the records behind the damage begin, if that is known.</param>
public sealed class CorruptBatchException(TopicPartition partition, long offset, string what, long? readableFrom = null)
    : EventLogException($"{partition} is damaged at offset {offset}: {what}. {Advice(partition, readableFrom)}")
{
    /// <summary>The first offset that cannot be read.</summary>
    public long Offset { get; } = offset;

    /// <summary>Where the records behind the damage begin, if that is known.</summary>
    public long? ReadableFrom { get; } = readableFrom;

    private static string Advice(TopicPartition partition, long? readableFrom) => TopicName.IsInternal(partition.Topic)
        ? "The worker cannot do without what it keeps there: stop it, and restore the file from a backup, or have 'sluice repair' say what can be mended without one."
        : "Restore the file from a backup, have 'sluice repair' say what can be mended without one, or read on "
            + (readableFrom is { } next ? $"from offset {next}." : "from a later offset.");
}
