using System.Collections.Concurrent;
using System.Text;
using Sluice.Log;

namespace Sluice.Worker.Http.Produce;

/// <summary>Reads the records of a request, and spreads them over the partitions of their topic.</summary>
internal sealed class ProduceReader(IEventLog log, RequestLimits limits, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, int> _turns = new(StringComparer.Ordinal);

    /// <summary>
    /// Reads and checks every record before the topic is made: a bad request leaves nothing behind. Should the topic turn out to
    /// have another number of partitions than was taken for granted, or to be compacted, the body is read once more.
    /// </summary>
    public async ValueTask<ProducedRecords> ReadAsync(ProduceRequest request, CancellationToken cancellationToken)
    {
        var topic = log.FindTopic(request.Topic)?.Settings ?? TopicSettings.Default;
        while (true)
        {
            var records = Read(topic.Partitions, request, topic.Cleanup.Compacts);
            if (records.Count == 0) return records;
            topic = (await log.GetOrCreateTopicAsync(request.Topic, cancellationToken)).Settings;
            if (topic.Partitions == records.Partitions && topic.Cleanup.Compacts == records.NeedsKeys) return records;
            records.Dispose();
        }
    }

    /// <summary>
    /// Reads and checks every record of a request that was opened. The records of a repeat meet their first copies, in as many
    /// partitions as the topic had then; whether they need keys is for the log to say, which takes what is stored without.
    /// </summary>
    public ProducedRecords Read(ProduceRequest request, OpenRequest opened) =>
        Read(opened.Stamp.Partitions, request, !opened.IsRepeat && log.FindTopic(request.Topic)?.Settings.Cleanup.Compacts == true);

    private ProducedRecords Read(int partitions, ProduceRequest request, bool needsKeys)
    {
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var settings = new ProduceSettings(
            TurnOf(request, partitions), now, limits.Record, OneBatch: request.IdempotencyKey is not null, needsKeys);
        var records = new ProducedRecords(partitions, settings);
        try
        {
            request.Format.Read(request.Body.Bytes, request.Key, records);
            return records;
        }
        catch
        {
            records.Dispose();
            throw;
        }
    }

    /// <summary>Which partition records without a key go to; a repeat must go where the first one went.</summary>
    private int TurnOf(ProduceRequest request, int partitions) => request.IdempotencyKey is { } key
        ? KeyPartitioner.PartitionOf(Encoding.UTF8.GetBytes(key), partitions)
        : NextTurn(request.Topic, partitions);

    private int NextTurn(string topic, int partitions) =>
        partitions == 1 ? 0 : _turns.AddOrUpdate(topic, 0, (_, turn) => turn == int.MaxValue ? 0 : turn + 1);
}
