namespace Sluice.Log;

/// <summary>An offset to be committed.</summary>
/// <param name="TopicId">A topic that was deleted and made again is another one.</param>
/// <param name="Next">The next offset to read, as in Kafka.</param>
/// <param name="Metadata">What the committer wants to remember with it; at most <see cref="CommittedOffset.MaxMetadataLength"/> characters.</param>
public sealed record OffsetCommit(TopicPartition Partition, Guid TopicId, long Next, string Metadata = "");
