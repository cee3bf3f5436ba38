using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Connect.Sinks;

/// <summary>Reads a partition ahead for a sink, and sends what it reads through the transforms.</summary>
internal sealed class SinkReader(
    ConnectorDefinition connector, int task, IEventLog log, DeadLetterTopic deadLetters, ActiveTopics topics, ILogger logger)
{
    /// <summary>How far a partition may be read beyond its first record that is not settled.</summary>
    public const int MaxWindow = 20_000;

    // What was read may be packed, and unpack to a thousand times as much.
    private const int MaxReadBytes = 4 << 20;

    private static readonly ReadLimits Limits = new(1 << 20, TimeSpan.Zero);

    private readonly string _retryTopic = RetryTopic.Of(connector.Name);
    private readonly List<TransformResult> _results = [];

    /// <summary>Reads once when the partition's queue is empty and the window allows; true when there is something in it.</summary>
    public async Task<bool> FillAsync(SinkPartition partition, CancellationToken cancellationToken)
    {
        if (partition.Ready.Count == 0 && partition.Tracker.Window < MaxWindow)
        {
            var (records, next) = await ReadAsync(partition, cancellationToken);
            if (records.Count > 0) topics.Add(partition.Partition.Topic);
            foreach (var record in records)
            {
                await AdmitAsync(partition, record, cancellationToken);
                // Split records may be many more than were read.
                if (partition.Ready.Count >= MaxWindow) return true;
            }

            partition.Tracker.PassTo(next);
            partition.ReadOffset = next;
        }

        return partition.Ready.Count > 0;
    }

    private async Task<(IReadOnlyList<SinkRecord> Records, long Next)> ReadAsync(SinkPartition partition, CancellationToken cancellationToken)
    {
        try
        {
            using var read = await log.ReadAsync(partition.Partition, partition.ReadOffset, Limits, cancellationToken);
            var (topic, number) = partition.Partition;
            var (records, bytes) = (new List<SinkRecord>(), 0L);
            foreach (var record in read)
            {
                if (bytes >= MaxReadBytes) return (records, record.Offset);
                records.Add(new SinkRecord(topic, number, record.Offset, record.ToRecord())
                {
                    ReadFrom = new LogPlace(partition.Topic.Id, number, record.Offset),
                });
                bytes += record.Size;
            }

            return (records, read.NextOffset);
        }
        catch (OffsetOutOfRangeException problem)
        {
            // Retention was faster than the sink, or the log was set back: go on with the nearest there is.
            var to = partition.ReadOffset < problem.Held.First ? problem.Held.First : problem.Held.Next;
            logger.OffsetMoved(connector.Name, partition.Partition.ToString(), partition.ReadOffset, to);
            partition.JumpTo(to);
            return ([], to);
        }
        catch (EventLogException problem) when (problem is UnknownTopicException or UnknownPartitionException)
        {
            return ([], partition.ReadOffset); // Deleted in the meantime; the next look lets it go.
        }
    }

    private async Task AdmitAsync(SinkPartition partition, SinkRecord record, CancellationToken cancellationToken)
    {
        var letter = Redelivery.LetterIn(_retryTopic, record);
        var origin = letter?.Origin() ?? record;
        _results.Clear();
        connector.Transforms.Apply(origin.Topic, origin.Record, _results);
        partition.Tracker.Open(record.Offset, _results.Count);
        // A fault in the middle, as when a dead letter cannot be written, must not read again what is admitted already.
        partition.ReadOffset = record.Offset + 1;
        for (var part = 0; part < _results.Count; part++)
        {
            var result = _results[part];
            // Of a letter that is split once more only the part that failed goes on; the others have gone.
            var isMeant = letter is null || _results.Count == 1 || part == letter.Part;
            switch (result.Verdict)
            {
                case TransformVerdict.Passed when isMeant:
                    var transformed = PlaceOf(record, origin, letter is not null, result.Topic) with { Record = result.Record, Part = part };
                    partition.Ready.Enqueue(new PendingRecord(partition, record, transformed));
                    break;
                case TransformVerdict.Failed when isMeant:
                    await deadLetters.AppendAsync(
                        task,
                        record with { Part = part },
                        new LetterCause(DeadLetterHeaders.TransformStage, result.Fault!, result.Exception),
                        attempts: 1,
                        cancellationToken);
                    partition.Tracker.Settle(record.Offset);
                    break;
                default:
                    partition.Tracker.Settle(record.Offset);
                    break;
            }
        }
    }

    /// <summary>
    /// A letter comes back in its own place, behind records that have passed since. A sink that may count on growing offsets sees
    /// it in the place that it has in the retry topic.
    /// </summary>
    private SinkRecord PlaceOf(SinkRecord record, SinkRecord origin, bool isLetter, string topic) =>
        isLetter && !connector.Plugin.TakesParts ? record : origin with { Topic = topic, ReadFrom = record.ReadFrom };
}
