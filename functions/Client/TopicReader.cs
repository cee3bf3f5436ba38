using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Sluice.Worker.Client;

/// <summary>Reads what a worker has in topics, from a place in each partition to the end there is now.</summary>
/// <param name="from">earliest, a time, or an offset.</param>
internal sealed class TopicReader(WorkerClient client, string from)
{
    private const int Page = 500;

    /// <summary>At most <paramref name="max"/> records, partition by partition; a topic that is not there has none.</summary>
    public async IAsyncEnumerable<SinkRecord> ReadAsync(
        IReadOnlyList<string> topics, int max, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var topic in topics)
        {
            using var described = await client.GetAsync($"topics/{Uri.EscapeDataString(topic)}", cancellationToken);
            foreach (var partition in described.RootElement.GetProperty("partitions").EnumerateArray())
            {
                await foreach (var record in ReadAsync(topic, partition.GetProperty("partition").GetInt32(), max, cancellationToken))
                {
                    yield return record;
                    if (--max == 0) yield break;
                }
            }
        }
    }

    private async IAsyncEnumerable<SinkRecord> ReadAsync(
        string topic, int partition, int max, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var place = from; max > 0;)
        {
            using var page = await client.GetAsync(
                $"topics/{Uri.EscapeDataString(topic)}/partitions/{partition}/records?offset={Uri.EscapeDataString(place)}&max={Math.Min(max, Page)}&format=base64",
                cancellationToken);
            if (page.RootElement.GetArrayLength() == 0) yield break;
            foreach (var record in page.RootElement.EnumerateArray())
            {
                var read = Record(topic, partition, record);
                place = $"{read.Offset + 1}";
                max--;
                yield return read;
            }
        }
    }

    private static SinkRecord Record(string topic, int partition, JsonElement json) => new(topic, partition, json.GetProperty("offset").GetInt64(), new Record
    {
        Key = Bytes(json, "key", "keyEncoding"),
        Value = Bytes(json, "value", "encoding"),
        Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(json.GetProperty("timestamp").GetInt64()),
        Headers = [.. json.GetProperty("headers").EnumerateArray().Select(header => new RecordHeader(header.GetProperty("name").GetString()!, Bytes(header, "value", "encoding")))],
    });

    private static ReadOnlyMemory<byte>? Bytes(JsonElement json, string name, string encoding)
    {
        var value = json.GetProperty(name);
        if (value.ValueKind == JsonValueKind.Null) return (ReadOnlyMemory<byte>?)null;
        return json.TryGetProperty(encoding, out _) ? value.GetBytesFromBase64() : Encoding.UTF8.GetBytes(value.GetString()!);
    }
}
