namespace Sluice.Log;

/// <summary>A topic with its partitions open.</summary>
internal sealed record OpenTopic(TopicInfo Info, PartitionLog[] Partitions)
{
    /// <summary>One partition of the topic.</summary>
    /// <exception cref="UnknownPartitionException">There is no such partition.</exception>
    public PartitionLog PartitionAt(TopicPartition partition) =>
        (uint)partition.Partition < (uint)Partitions.Length
            ? Partitions[partition.Partition]
            : throw new UnknownPartitionException(partition, Partitions.Length);
}
