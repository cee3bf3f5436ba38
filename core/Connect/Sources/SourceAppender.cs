using Sluice.Log;

namespace Sluice.Connect.Sources;

/// <summary>
/// Appends a source's records so that each is stored once, however often the source sends it: a partition remembers the last
/// position it has of each part, and what is at or before it is left out.
/// </summary>
internal sealed class SourceAppender(
    string connector, IEventLog log, SourcePositionStore positions, ActiveTopics topics, DurableAppend appends, TimeProvider time)
{
    /// <summary>Well below the size at which a batch is split: one stamp covers one batch.</summary>
    private const int ChunkBytes = RecordBatchBuilder.TargetBatchSize / 2;

    /// <summary>Returns when every record is durable.</summary>
    public async Task AppendAsync(string part, IReadOnlyList<RoutedRecord> records, CancellationToken cancellationToken)
    {
        var groups = new Dictionary<TopicPartition, List<RoutedRecord>>();
        foreach (var record in records)
        {
            var topic = await log.GetOrCreateTopicAsync(record.Topic, cancellationToken);
            // Without a key the position decides, so that a repeat meets its first copy.
            var key = record.Record.Key ?? record.Position;
            var partition = new TopicPartition(record.Topic, KeyPartitioner.PartitionOf(key.Span, topic.Partitions));
            if (!groups.TryGetValue(partition, out var group)) groups.Add(partition, group = []);
            group.Add(record);
        }

        foreach (var partition in groups.Keys) topics.Add(partition.Topic);
        var source = positions.StampOf(connector, part);
        await Task.WhenAll(groups.Select(group => AppendAsync(group.Key, source, part, group.Value, cancellationToken)));
    }

    /// <summary>
    /// One chunk behind the other: a chunk that is stored while the one before it was refused would make the partition believe
    /// that it has both.
    /// </summary>
    private async Task AppendAsync(
        TopicPartition partition, string source, string part, List<RoutedRecord> records, CancellationToken cancellationToken)
    {
        var start = FirstNew(partition, source, part, records, 0);
        while (start < records.Count)
        {
            var chunk = NextChunk(records, start);
            var stamp = new SourceStamp(source, part, chunk[0].Position, chunk[^1].Position);
            try
            {
                await appends.AppendAsync(partition, () => Encode(chunk, source, part), stamp, cancellationToken);
                start += chunk.Count;
            }
            catch (BatchTooLargeException problem)
            {
                throw new ConnectorStoppedException(
                    $"A record of the source at or behind position {Convert.ToHexString(chunk[0].Position.Span)} cannot be kept. {problem.Message} "
                    + "Have a transform drop what makes it large, or make it smaller where it comes from.",
                    problem);
            }
            catch (SourceConflictException)
            {
                start = FirstNew(partition, source, part, records, start);
            }
        }
    }

    private int FirstNew(TopicPartition partition, string source, string part, List<RoutedRecord> records, int from)
    {
        if (log.SourcePositionOf(partition, source, part) is not { } remembered) return from;
        while (from < records.Count && SourcePosition.Compare(records[from].Position.Span, remembered.Span) <= 0) from++;
        return from;
    }

    private static List<RoutedRecord> NextChunk(List<RoutedRecord> records, int start)
    {
        var end = start;
        for (long bytes = 0; end < records.Count && bytes < ChunkBytes; end++)
            bytes += SizeOf(records[end].Record);
        return records.GetRange(start, end - start);
    }

    private static long SizeOf(Record record) =>
        (record.Value?.Length ?? 0L) + (record.Key?.Length ?? 0L) + record.Headers.Sum(header => (2L * header.Name.Length) + (header.Value?.Length ?? 0L));

    private EncodedBatches Encode(List<RoutedRecord> chunk, string source, string part)
    {
        using var builder = new RecordBatchBuilder();
        var now = time.GetUtcNow();
        for (var i = 0; i < chunk.Count; i++)
        {
            var record = chunk[i].Record;
            IReadOnlyList<RecordHeader> headers = i < chunk.Count - 1
                ? record.Headers
                : [.. record.Headers, SourceStampHeader.Of(source, part, chunk[i].Position.Span)];
            builder.Add(
                NullableBytes.From(record.Key),
                NullableBytes.From(record.Value),
                (record.Timestamp ?? now).ToUnixTimeMilliseconds(),
                headers);
        }

        return builder.Build();
    }
}
