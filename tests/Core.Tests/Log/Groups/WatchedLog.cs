using Sluice.Log;

namespace Sluice.Core.Tests.Log.Groups;

/// <summary>A log in which something happens just before somebody asks for the offsets of a partition.</summary>
internal sealed class WatchedLog(IEventLog log) : IEventLog
{
    public Action<TopicPartition> BeforeOffsets { get; set; } = _ => { };

    public IReadOnlyList<TopicInfo> Topics => log.Topics;

    public TopicInfo? FindTopic(string topic) => log.FindTopic(topic);

    public ValueTask<TopicInfo> GetOrCreateTopicAsync(string topic, CancellationToken cancellationToken) =>
        log.GetOrCreateTopicAsync(topic, cancellationToken);

    public ValueTask<TopicInfo> CreateTopicAsync(string topic, TopicSettings settings, CancellationToken cancellationToken) =>
        log.CreateTopicAsync(topic, settings, cancellationToken);

    public ValueTask<TopicInfo> AlterTopicAsync(string topic, TopicSettings settings, CancellationToken cancellationToken) =>
        log.AlterTopicAsync(topic, settings, cancellationToken);

    public ValueTask DeleteTopicAsync(string topic, CancellationToken cancellationToken) => log.DeleteTopicAsync(topic, cancellationToken);

    public ValueTask<AppendResult> AppendAsync(
        TopicPartition partition, EncodedBatches batches, AppendStamp? stamp, CancellationToken cancellationToken) =>
        log.AppendAsync(partition, batches, stamp, cancellationToken);

    public ValueTask<ProducerIdentity> NewProducerAsync(string? name, CancellationToken cancellationToken) =>
        log.NewProducerAsync(name, cancellationToken);

    public ValueTask<OpenRequest> OpenRequestAsync(string topic, string key, ulong fingerprint, CancellationToken cancellationToken) =>
        log.OpenRequestAsync(topic, key, fingerprint, cancellationToken);

    public ValueTask<LogRead> ReadAsync(TopicPartition partition, long offset, ReadLimits limits, CancellationToken cancellationToken) =>
        log.ReadAsync(partition, offset, limits, cancellationToken);

    public ValueTask WaitForRecordsAsync(
        IReadOnlyCollection<(TopicPartition Partition, long Offset)> positions, TimeSpan wait, CancellationToken cancellationToken) =>
        log.WaitForRecordsAsync(positions, wait, cancellationToken);

    public PartitionOffsets OffsetsOf(TopicPartition partition)
    {
        BeforeOffsets(partition);
        return log.OffsetsOf(partition);
    }

    public ValueTask<long> OffsetForTimeAsync(TopicPartition partition, DateTimeOffset time, CancellationToken cancellationToken) =>
        log.OffsetForTimeAsync(partition, time, cancellationToken);

    public ReadOnlyMemory<byte>? SourcePositionOf(TopicPartition partition, string source, string part) =>
        log.SourcePositionOf(partition, source, part);

    public PartitionDescription Describe(TopicPartition partition) => log.Describe(partition);

    public Task MaintainAsync(CancellationToken cancellationToken) => log.MaintainAsync(cancellationToken);

    public ValueTask DisposeAsync() => log.DisposeAsync();
}
