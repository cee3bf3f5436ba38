using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary>How far an instance has got in one of its partitions.</summary>
/// <param name="held">As the group has given it; with another generation it begins anew from what is committed.</param>
internal sealed class PartitionPosition(AssignedPartition held, long next, long? committed)
{
    public AssignedPartition Held => held;

    public TopicPartition Partition => held.Partition;

    /// <summary>The next offset to read: everything before was answered to the client.</summary>
    public long Next { get; set; } = next;

    /// <summary>What was last committed; null: nothing.</summary>
    public long? Committed { get; set; } = committed;
}
