using System.Globalization;
using System.Net;
using System.Text;

namespace Sluice.Core.Tests.Client;

/// <summary>
/// A worker in memory: stores batches per partition by Kafka's rules for sequences. Loses requests and answers, overtakes and
/// refuses, as told.
/// </summary>
internal sealed class FakeWorker(int partitions) : HttpMessageHandler
{
    private const int Window = 5;

    private readonly Lock _gate = new();
    private readonly Dictionary<(int Partition, long Producer), List<(int First, int Last, long Offset)>> _recent = [];
    private readonly List<string>[] _stored = [.. Enumerable.Range(0, partitions).Select(_ => new List<string>())];
    private long _producers = 1_000;

    /// <summary>What happens to a request, chosen anew for each; null: nothing.</summary>
    public Func<FakeFault> Fault { get; set; } = () => FakeFault.None;

    /// <summary>Values that are never taken.</summary>
    public Func<string, bool> Refuses { get; set; } = _ => false;

    public int Producers => (int)(_producers - 1_000);

    public int Requests { get; private set; }

    /// <summary>The values of a partition, in order.</summary>
    public IReadOnlyList<string> Stored(int partition)
    {
        lock (_gate) return [.. _stored[partition]];
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = new MemoryStream();
        if (request.Content is not null) await request.Content.CopyToAsync(body, cancellationToken);
        // The sender goes on once its body is written, so the next request can overtake this one from here on.
        await Task.Yield();
        var fault = Fault();
        if (fault == FakeFault.Late) await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System, cancellationToken);
        if (fault == FakeFault.RequestLost) throw new HttpRequestException("The request was lost.");
        if (fault == FakeFault.Busy) return Problem(HttpStatusCode.TooManyRequests, 429);
        if (fault == FakeFault.Failing) return Problem(HttpStatusCode.ServiceUnavailable, 503);
        HttpResponseMessage answer;
        lock (_gate) answer = Answer(request, body.ToArray());
        if (fault == FakeFault.AnswerLost) throw new HttpRequestException("The answer was lost.");
        return answer;
    }

    private static HttpResponseMessage Json(string json) =>
        new(HttpStatusCode.OK) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    private static HttpResponseMessage Problem(HttpStatusCode status, int code) =>
        new(status) { Content = new StringContent($$"""{"error_code":{{code}},"message":"told to"}""") };

    private HttpResponseMessage Answer(HttpRequestMessage request, byte[] body)
    {
        Requests++;
        var path = request.RequestUri!.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (path is ["producers"]) return Json($$"""{"producerId":{{_producers++}},"producerEpoch":0}""");
        if (path is ["topics", _]) return Json($$"""{"partitions":[{{string.Join(',', Enumerable.Range(0, partitions))}}]}""");
        return Append(int.Parse(path[3], CultureInfo.InvariantCulture), body);
    }

    private HttpResponseMessage Append(int partition, byte[] body)
    {
        var header = BatchHeader.Read(body);
        Assert.True(BatchHeader.IsIntact(body));
        var values = new List<string>();
        foreach (var record in new RecordSequence(body, 0)) values.Add(Encoding.UTF8.GetString(record.Value.Bytes));
        if (values.Exists(value => Refuses(value))) return Problem(HttpStatusCode.BadRequest, 400);

        if (!_recent.TryGetValue((partition, header.ProducerId), out var recent)) _recent[(partition, header.ProducerId)] = recent = [];
        var (first, last) = (header.BaseSequence, header.BaseSequence + header.LastOffsetDelta);
        var known = recent.FindIndex(range => range.First == first && range.Last == last);
        if (known >= 0) return Stored(recent[known].Offset);
        var expected = recent.Count == 0 ? 0 : recent[^1].Last + 1;
        if (first != expected) return Problem(HttpStatusCode.Conflict, first < expected ? 40946 : 40945);
        recent.Add((first, last, _stored[partition].Count));
        if (recent.Count > Window) recent.RemoveAt(0);
        _stored[partition].AddRange(values);
        return Stored(recent[^1].Offset);
    }

    private static HttpResponseMessage Stored(long first) => Json($$"""{"first":{{first}}}""");
}
