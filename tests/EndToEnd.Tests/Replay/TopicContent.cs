using System.Text;
using Sluice.Client;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Replay;

/// <summary>What is in a topic, read by the binary path, as text that shows every part of a record.</summary>
internal static class TopicContent
{
    /// <summary>Where the first of the records of <see cref="FillAsync"/> is in time.</summary>
    public static DateTimeOffset Begin { get; } = DateTimeOffset.FromUnixTimeMilliseconds(1_750_000_000_000);

    /// <summary>Makes a topic and puts records into it, one a second, that differ in all that records can differ in.</summary>
    public static async Task FillAsync(this WorkerProcess worker, string topic, int partitions, int count)
    {
        using var made = await worker.Http.SendAsync(
            HttpMethod.Post, "topics", HttpExtensions.Json, Encoding.UTF8.GetBytes($$"""{ "name": "{{topic}}", "partitions": {{partitions}} }"""));
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        await worker.AddAsync(topic, 0, count);
    }

    /// <summary>Adds the records of these numbers.</summary>
    public static async Task AddAsync(this WorkerProcess worker, string topic, int from, int count)
    {
        using var sluice = new SluiceClient(new Uri(worker.Url));
        await using var producer = await sluice.OpenProducerAsync(topic, new ProducerOptions { Codec = BatchCodec.Gzip, BatchBytes = 4_000 });
        for (var i = from; i < from + count; i++) await producer.QueueAsync(RecordOf(i), i % 3 == 0 ? i % producer.Partitions : null);
        await producer.FlushAsync();
    }

    /// <summary>All that a partition holds, in order, without the offsets.</summary>
    public static async Task<IReadOnlyList<string>> ContentAsync(this WorkerProcess worker, string topic, int partition) =>
        [.. (await worker.RecordsAsync(topic, partition)).Select(received => Text(received.Record))];

    /// <summary>All records that a partition holds.</summary>
    public static async Task<IReadOnlyList<ReceivedRecord>> RecordsAsync(this WorkerProcess worker, string topic, int partition)
    {
        using var sluice = new SluiceClient(new Uri(worker.Url));
        var records = new List<ReceivedRecord>();
        await foreach (var received in sluice.ReadAsync(topic, partition, ReadPosition.Earliest, new ReadOptions { StopAtEnd = true }))
            records.Add(received);
        return records;
    }

    public static string Text(Record record) => string.Join(
        '|',
        Text(record.Key),
        Text(record.Value),
        record.Timestamp?.ToUnixTimeMilliseconds(),
        string.Join(',', record.Headers.Select(header => $"{header.Name}={Text(header.Value)}")));

    /// <summary>Every third one has no key, every seventh is a tombstone.</summary>
    private static Record RecordOf(int i) => new()
    {
        Key = i % 3 == 0 ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(i % 50 == 1 ? "" : $"key-{i % 50}"),
        Value = i % 7 == 1 ? (ReadOnlyMemory<byte>?)null : Encoding.UTF8.GetBytes(i % 11 == 0 ? "" : $"value {i} \0"),
        Timestamp = Begin.AddSeconds(i),
        Headers = i % 2 == 0 ? [] : [new RecordHeader("n", Encoding.UTF8.GetBytes($"{i}")), new RecordHeader("n", null), new RecordHeader("é", Array.Empty<byte>())],
    };

    private static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } there ? $"'{Encoding.Latin1.GetString(there.Span)}'" : "null";
}
