using System.Globalization;
using System.Net.Http.Headers;
using Sluice.Bench.Commands;
using Sluice.Bench.Ingest;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Peers;

/// <summary>
/// A worker, by its binary batches: one request under way, so that the order is kept, and the next one encoded meanwhile.
/// </summary>
internal sealed class SluiceServer(ServerProcess process, string durability) : StreamServer(process)
{
    private static readonly MediaTypeHeaderValue Batches = new("application/octet-stream");

    private readonly HttpClient _http = new();

    public override string Name => $"Sluice, {durability}";

    public override async Task ClearAsync(CancellationToken cancellationToken)
    {
        using var answer = await _http.DeleteAsync(new Uri(Address, $"/topics/{Stream}"), cancellationToken);
    }

    public override async Task ProduceAsync(byte[] value, RunningAmount running, CancellationToken cancellationToken)
    {
        var underWay = Task.CompletedTask;
        using var builder = new RecordBatchBuilder();
        while (!running.IsDone)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            while (builder.Count == 0 || builder.Length + value.Length < WindowBytes) builder.Add(NullableBytes.Null, value.AsSpan(), now, []);
            var batches = builder.Build();
            await underWay;
            underWay = PostAsync(batches, cancellationToken);
            running.Add(batches.Count, (long)batches.Count * value.Length);
        }

        await underWay;
    }

    public override async Task ConsumeAsync(long count, RunningAmount running, CancellationToken cancellationToken)
    {
        var (last, buffer) = (count, new MemoryStream());
        for (var next = ReadAsync(0, cancellationToken); count > 0;)
        {
            using var answer = await next;
            // The answer's head says where to read on: the next one comes while this one's body is looked at.
            var offset = long.Parse(answer.Headers.GetValues("Sluice-Read-Next").First(), CultureInfo.InvariantCulture);
            next = offset < last ? ReadAsync(offset, cancellationToken) : next;
            buffer.SetLength(0);
            await answer.Content.CopyToAsync(buffer, cancellationToken);
            var records = Look(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), out var bytes);
            running.Add(records, bytes);
            count -= records;
        }
    }

    public override async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await base.DisposeAsync();
    }

    private static int Look(ReadOnlySpan<byte> batches, out long bytes)
    {
        // What a careful client does: the checksum of each batch, then its records.
        for (var rest = batches; rest.Length > 0; rest = rest[BatchHeader.Read(rest).TotalSize..])
        {
            if (!BatchHeader.IsIntact(rest[..BatchHeader.Read(rest).TotalSize])) throw new BenchException("A batch came damaged.");
        }

        (var records, bytes) = (0, 0);
        foreach (var record in new RecordSequence(batches, 0))
        {
            records++;
            bytes += record.Value.Bytes.Length;
        }

        return records;
    }

    private static async Task CheckAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
            throw new BenchException($"The worker answered {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private async Task<HttpResponseMessage> ReadAsync(long offset, CancellationToken cancellationToken)
    {
        var query = $"/topics/{Stream}/partitions/0/batches?offset={offset}&max={WindowBytes}";
        var answer = await _http.GetAsync(new Uri(Address, query), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        await CheckAsync(answer, cancellationToken);
        return answer;
    }

    private async Task PostAsync(EncodedBatches batches, CancellationToken cancellationToken)
    {
        using var given = batches;
        using var content = new ReadOnlyMemoryContent(batches.Memory);
        content.Headers.ContentType = Batches;
        using var answer = await _http.PostAsync(new Uri(Address, $"/topics/{Stream}/partitions/0/batches"), content, cancellationToken);
        await CheckAsync(answer, cancellationToken);
    }
}
