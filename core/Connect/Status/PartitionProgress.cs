using Sluice.Log;

namespace Sluice.Connect;

/// <summary>How far a sink has got in one partition.</summary>
/// <param name="Committed">Every record below this offset is settled, for good.</param>
/// <param name="Lag">How many records the partition has beyond that.</param>
public sealed record PartitionProgress(TopicPartition Partition, long Committed, long Lag);
