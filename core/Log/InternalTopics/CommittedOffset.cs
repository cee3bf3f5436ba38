namespace Sluice.Log;

/// <summary>How far a group has got in one partition, as committed.</summary>
/// <param name="TopicId">A topic that was deleted and made again is another one.</param>
/// <param name="Next">The next offset to read, as in Kafka.</param>
/// <param name="CommittedAt">When it was committed.</param>
public sealed record CommittedOffset(TopicPartition Partition, Guid TopicId, long Next, DateTimeOffset CommittedAt, string Metadata)
{
    /// <summary>The longest <see cref="Metadata"/>, in characters; as in Kafka.</summary>
    public const int MaxMetadataLength = 4096;
}
