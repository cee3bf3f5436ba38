namespace Sluice.Log;

/// <summary>A partition that a member reads.</summary>
/// <param name="TopicId">A topic that was deleted and made again is another one.</param>
/// <param name="Since">
/// The generation in which the member got it, or in which a seek last moved it: with another number than before, the member goes
/// on from what is committed.
/// </param>
public readonly record struct AssignedPartition(TopicPartition Partition, Guid TopicId, int Since);
