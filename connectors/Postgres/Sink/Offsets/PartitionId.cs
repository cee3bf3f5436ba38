namespace Sluice.Connectors.Postgres.Sink.Offsets;

/// <summary>A partition as the offsets table knows it.</summary>
/// <param name="TopicId">The topic that the record was read from, for a dead letter the retry topic: its offsets are counted.</param>
internal readonly record struct PartitionId(string Topic, int Partition, Guid TopicId)
{
    public static PartitionId Of(SinkRecord record) => record.ReadFrom is { } place
        ? new PartitionId(record.Topic, place.Partition, place.TopicId)
        : new PartitionId(record.Topic, record.Partition, Guid.Empty);
}
