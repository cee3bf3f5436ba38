using System.Text;
using System.Text.Json;
using Sluice.Worker.Commands;

namespace Sluice.Worker.Client;

/// <summary>Sends records to one topic in requests of many, one behind the other so that their order holds.</summary>
/// <param name="key">The field of a JSON record that is its key; null: no keys, and records may be any text.</param>
internal sealed class RecordProducer(WorkerClient client, string topic, string? key)
{
    private const int RequestBytes = 1 << 20;
    private const int LongestLine = 16 << 20;
    private const string TextLines = "text/plain";
    private const string JsonLines = "application/x-ndjson";

    private static readonly TimeSpan ProgressAfter = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<int, (long First, long Last)> _offsets = [];
    private long _count;

    /// <summary>What was stored, and where.</summary>
    public string Summary
    {
        get
        {
            var places = _offsets.Select(entry => entry.Value.First == entry.Value.Last
                ? $"partition {entry.Key}: {entry.Value.First}"
                : $"partition {entry.Key}: {entry.Value.First} to {entry.Value.Last}");
            var records = _count == 1 ? "1 record" : $"{_count:N0} records";
            return _count == 0 ? "There was nothing to send." : $"Stored {records} in {topic} ({string.Join(", ", places)})";
        }
    }

    private string Path => $"topics/{Uri.EscapeDataString(topic)}{(key is null ? "" : $"?key={Uri.EscapeDataString(key)}")}";

    /// <summary>Sends each text as one record, whatever is in it.</summary>
    public async Task SendAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (key is not null)
        {
            // An array of them as they stand: a value is stored as it was written.
            await SendAsync(Encoding.UTF8.GetBytes($"[{string.Join(',', texts)}]"), "application/json", cancellationToken);
            return;
        }

        if (texts.All(text => text.Length > 0 && !text.Contains('\n', StringComparison.Ordinal) && !text.EndsWith('\r')))
        {
            await SendAsync(Encoding.UTF8.GetBytes(string.Join('\n', texts)), TextLines, cancellationToken);
            return;
        }

        var envelope = new { records = texts.Select(text => new { value = Encoding.UTF8.GetBytes(text) }) };
        var body = JsonSerializer.SerializeToUtf8Bytes(envelope);
        using var answer = await client.ProduceAsync(Path, body, "application/vnd.kafka.binary.v2+json", cancellationToken);
        foreach (var offset in answer.RootElement.GetProperty("offsets").EnumerateArray())
        {
            var place = offset.GetProperty("offset").GetInt64();
            Stored(offset.GetProperty("partition").GetInt32(), place, place);
            _count++;
        }
    }

    /// <summary>Sends every line as one record, as soon as lines are there and as many at once as are there.</summary>
    public async Task SendLinesAsync(Stream lines, CancellationToken cancellationToken)
    {
        var buffer = new byte[RequestBytes];
        var (filled, started) = (0, TimeProvider.System.GetTimestamp());
        var mediaType = key is null ? TextLines : JsonLines;
        while (true)
        {
            if (filled == buffer.Length) buffer = Grown(buffer);
            var read = await lines.ReadAsync(buffer.AsMemory(filled), cancellationToken);
            filled += read;
            // What the end of the input leaves is a line too, with or without its end.
            var whole = read == 0 ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (whole > 0) await SendAsync(buffer.AsMemory(0, whole), mediaType, cancellationToken);
            if (TimeProvider.System.GetElapsedTime(started) > ProgressAfter) Terminal.Progress($"{_count:N0} records");
            if (read == 0) break;
            buffer.AsSpan(whole, filled - whole).CopyTo(buffer);
            filled -= whole;
        }

        if (TimeProvider.System.GetElapsedTime(started) > ProgressAfter) Terminal.Progress("");
    }

    private static byte[] Grown(byte[] buffer)
    {
        if (buffer.Length >= LongestLine) throw new CommandException($"A line is longer than {new ByteSize(LongestLine)}, which no record can be.");
        Array.Resize(ref buffer, buffer.Length * 2);
        return buffer;
    }

    private async Task SendAsync(ReadOnlyMemory<byte> body, string mediaType, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await client.ProduceAsync(Path, body, mediaType, cancellationToken);
            _count += answer.RootElement.GetProperty("records").GetInt64();
            foreach (var range in answer.RootElement.GetProperty("offsets").EnumerateArray())
                Stored(range.GetProperty("partition").GetInt32(), range.GetProperty("first").GetInt64(), range.GetProperty("last").GetInt64());
        }
        catch (Exception problem) when (_count > 0 && problem is CommandException or WorkerUnreachableException)
        {
            throw new CommandException($"{problem.Message} Before that: {Summary}", problem);
        }
    }

    private void Stored(int partition, long first, long last) =>
        _offsets[partition] = _offsets.TryGetValue(partition, out var before) ? (before.First, last) : (first, last);
}
