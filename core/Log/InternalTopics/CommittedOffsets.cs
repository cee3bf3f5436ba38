using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>How far each group has got, in the internal topic <c>__offsets</c>: the next offset to read, as in Kafka.</summary>
public sealed class CommittedOffsets
{
    private const string Topic = "__offsets";

    private readonly KeyedTopic _topic;

    private CommittedOffsets(KeyedTopic topic) => _topic = topic;

    public static async Task<CommittedOffsets> OpenAsync(
        IEventLog log, TimeProvider time, CancellationToken cancellationToken) =>
        new(await KeyedTopic.OpenAsync(log, Topic, time, cancellationToken));

    /// <summary>The next offset that a group reads of a partition, or null when it never committed one.</summary>
    /// <param name="topicId">A topic that was deleted and made again is another one.</param>
    public long? Find(string group, Guid topicId, TopicPartition partition) =>
        _topic.Find(Key(group, topicId, partition)) is { } value ? BinaryPrimitives.ReadInt64BigEndian(value.Span) : null;

    /// <summary>Commits the next offset to read; returns when that is durable.</summary>
    public Task CommitAsync(
        string group, Guid topicId, TopicPartition partition, long nextOffset, CancellationToken cancellationToken)
    {
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, nextOffset);
        return _topic.PutAsync(Key(group, topicId, partition), value, cancellationToken);
    }

    private static string Key(string group, Guid topicId, TopicPartition partition) =>
        $"{group}/{partition.Topic}/{topicId:N}/{partition.Partition}";
}
