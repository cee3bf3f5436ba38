namespace Sluice.Log;

/// <summary>The topic has no such partition.</summary>
public sealed class UnknownPartitionException(TopicPartition partition, int partitions)
    : EventLogException($"Topic '{partition.Topic}' has no partition {partition.Partition}: it has {partitions}, numbered from 0.");
