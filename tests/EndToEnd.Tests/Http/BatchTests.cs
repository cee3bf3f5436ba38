using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

public sealed class BatchTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private const string Octets = "application/octet-stream";

    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    private string Batches => $"topics/{_topic}/partitions/0/batches";

    [Theory]
    [InlineData(BatchCodec.None, Octets)]
    [InlineData(BatchCodec.Gzip, "application/vnd.sluice.batches")]
    public async Task Batches_are_stored_as_they_are_and_come_back_as_stored(BatchCodec codec, string contentType)
    {
        var first = Build(codec, 100);
        var second = Build(codec, 50);
        Assert.Equal(
            $$"""{"topic":"{{_topic}}","partition":0,"first":0,"last":99,"records":100,"duplicate":false}""",
            (await AppendAsync(first, contentType)).ToString());
        Assert.Equal(100, (await AppendAsync(second, contentType)).GetProperty("first").GetInt64());

        BatchHeader.StampOffset(second, 100);
        using var read = await _http.GetAsync($"{Batches}?offset=earliest&max=100000");
        Assert.Equal(Octets, read.Content.Headers.ContentType!.MediaType);
        Assert.Equal(first.Concat(second), await read.Content.ReadAsByteArrayAsync());
        Assert.Equal(("0", "0", "150", "150"), (Header(read, "Sluice-First-Offset"), Header(read, "Sluice-Read-From"),
            Header(read, "Sluice-Read-Next"), Header(read, "Sluice-Next-Offset")));

        using var middle = await _http.GetAsync($"{Batches}?offset=120&max=1");
        Assert.Equal(second, await middle.Content.ReadAsByteArrayAsync());
        Assert.Equal("120", Header(middle, "Sluice-Read-From"));
    }

    [Fact]
    public async Task Packed_batches_are_records_like_any_other_to_everybody_else()
    {
        await AppendAsync(Build(BatchCodec.Gzip, 100), Octets);
        var records = await _http.GetJsonAsync($"topics/{_topic}/partitions/0/records?offset=98");

        Assert.Equal(["98", "99"], records.EnumerateArray().Select(record => record.GetProperty("offset").GetRawText()));
        Assert.Equal("value 99", records[1].GetProperty("value").GetString());
        Assert.Equal("key-1", records[1].GetProperty("key").GetString());
        Assert.Equal("trace", records[1].GetProperty("headers")[0].GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_batch_that_is_sent_again_is_stored_once()
    {
        using var opened = await _http.PostAsync("producers", content: null);
        var producer = new BatchProducer((await opened.JsonAsync()).GetProperty("producerId").GetInt64(), 0, 0);
        await AppendAsync(Build(BatchCodec.Gzip, 10, producer), Octets);
        var again = await AppendAsync(Build(BatchCodec.Gzip, 10, producer), Octets);
        Assert.True(again.GetProperty("duplicate").GetBoolean());
        Assert.Equal(0, again.GetProperty("first").GetInt64());

        await RefusedAsync(Build(BatchCodec.None, 1, producer.Behind(11)), Octets, HttpStatusCode.Conflict, 40945, "sequence");
        Assert.Equal(10, (await AppendAsync(Build(BatchCodec.None, 1, producer.Behind(10)), Octets)).GetProperty("first").GetInt64());
    }

    [Fact]
    public async Task A_repeat_without_keys_is_known_again_though_the_topic_is_compacted_since()
    {
        using var opened = await _http.PostAsync("producers", content: null);
        var producer = new BatchProducer((await opened.JsonAsync()).GetProperty("producerId").GetInt64(), 0, 0);
        await AppendAsync(Keyless(producer), Octets);
        using var altered = await _http.SendAsync(
            HttpMethod.Put, $"topics/{_topic}", HttpExtensions.Json, "{\"cleanup\":\"compact\"}"u8.ToArray());
        Assert.Equal(HttpStatusCode.OK, altered.StatusCode);

        Assert.True((await AppendAsync(Keyless(producer), Octets)).GetProperty("duplicate").GetBoolean());
        await RefusedAsync(Keyless(producer.Behind(1)), Octets, HttpStatusCode.BadRequest, 40087, "Nothing was stored.");
        await AppendAsync(Build(BatchCodec.None, 1, producer.Behind(1)), Octets);
    }

    [Fact]
    public async Task More_batches_of_a_producer_than_an_append_may_have_are_refused_with_the_place_of_the_first_that_is_too_many()
    {
        using var opened = await _http.PostAsync("producers", content: null);
        var producer = new BatchProducer((await opened.JsonAsync()).GetProperty("producerId").GetInt64(), 0, 0);
        byte[] six = [.. Enumerable.Range(0, 6).SelectMany(i => Build(BatchCodec.None, 1, producer.Behind(i)))];
        var error = await RefusedAsync(six, Octets, HttpStatusCode.BadRequest, 40002, "Nothing was stored.");
        Assert.Equal(six.Length / 6 * 5, error.GetProperty("position").GetInt64());
    }

    [Fact]
    public async Task An_idempotency_key_is_refused_since_batches_are_known_by_their_producer()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Batches) { Content = new ByteArrayContent(Build(BatchCodec.None, 1)) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(Octets);
        request.Headers.Add("Idempotency-Key", "order-17");
        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("producer id", (await response.JsonAsync()).GetProperty("message").GetString(), StringComparison.Ordinal);
        using var topic = await _http.GetAsync($"topics/{_topic}");
        Assert.Equal(HttpStatusCode.NotFound, topic.StatusCode);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("200", 2)]
    [InlineData("4194304", 4)]
    [InlineData("5000000", 4)]
    public async Task A_read_has_as_many_batches_as_fit_into_max_and_at_least_one(string max, int batches)
    {
        var batch = Build(BatchCodec.None, 1);
        Assert.InRange(batch.Length, 70, 100);
        for (var i = 0; i < 4; i++) await AppendAsync(batch, Octets);
        using var read = await _http.GetAsync($"{Batches}?max={max}");
        Assert.Equal(batches * batch.Length, (await read.Content.ReadAsByteArrayAsync()).Length);
        Assert.Equal($"{batches}", Header(read, "Sluice-Read-Next"));
    }

    [Theory]
    [InlineData("max=0", "from 1 on; above 4194304 counts as 4194304")]
    [InlineData("wait=soon", "longer than 1m counts as that")]
    public async Task A_limit_that_cannot_be_is_refused_with_those_that_can(string query, string words)
    {
        await AppendAsync(Build(BatchCodec.None, 1), Octets);
        using var read = await _http.GetAsync($"{Batches}?{query}");
        Assert.Equal(HttpStatusCode.BadRequest, read.StatusCode);
        Assert.Contains(words, (await read.JsonAsync()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_batch_is_refused_with_its_place_and_leaves_no_topic_behind()
    {
        var damaged = Build(BatchCodec.None, 3);
        damaged[^1] ^= 1;
        var error = await RefusedAsync(damaged, Octets, HttpStatusCode.BadRequest, 40002, "checksum");
        Assert.Equal(17, error.GetProperty("position").GetInt64());
        // Forwarded, an empty body has no content type.
        if (Front.IsForwarded) await RefusedAsync([], Octets, HttpStatusCode.UnsupportedMediaType, 415, Octets);
        else await RefusedAsync([], Octets, HttpStatusCode.BadRequest, 40002, "empty");
        await RefusedAsync(Build(BatchCodec.None, 3), "application/json", HttpStatusCode.UnsupportedMediaType, 415, Octets);
        await RefusedAsync(Build(BatchCodec.None, 1, size: 2 << 20), Octets, HttpStatusCode.RequestEntityTooLarge, 413, "limits.record");
        await RefusedAsync(Build(BatchCodec.None, 1, timestamp: 9_999_999_999_999), Octets, HttpStatusCode.BadRequest, 40002, "ahead");
        using var elsewhere = await _http.SendAsync(
            HttpMethod.Post, $"topics/{_topic}-elsewhere/partitions/1/batches", Octets, Build(BatchCodec.None, 1));
        Assert.Equal(40402, (await elsewhere.JsonAsync()).GetProperty("error_code").GetInt32());

        using var topic = await _http.GetAsync($"topics/{_topic}-elsewhere");
        Assert.Equal(HttpStatusCode.NotFound, topic.StatusCode);
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_very_much_is_refused_and_costs_little_memory()
    {
        var bomb = Build(BatchCodec.Gzip, 70, size: 1_000_000);
        Assert.InRange(bomb.Length, 1, 1 << 20);
        var sending = Enumerable.Range(0, 20).Select(_ => _http.SendAsync(HttpMethod.Post, Batches, Octets, bomb));
        foreach (var response in await Task.WhenAll(sending))
        {
            using (response) Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }

        Assert.InRange(shared.Worker.PeakMemory, 1, 400L << 20);
    }

    [Theory]
    [InlineData("partitions/0/batches?offset=99", 416, 416)]
    [InlineData("partitions/0/batches?offset=-1", 400, 400)]
    [InlineData("partitions/7/batches", 404, 40402)]
    public async Task A_read_that_cannot_be_answered_says_why(string path, int status, int code)
    {
        await AppendAsync(Build(BatchCodec.None, 1), Octets);
        using var response = await _http.GetAsync($"topics/{_topic}/{path}");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (await response.JsonAsync()).GetProperty("error_code").GetInt32());
        using var unknown = await _http.GetAsync($"topics/{_topic}-no/partitions/0/batches");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task A_reader_at_the_end_waits_for_the_next_batch()
    {
        await AppendAsync(Build(BatchCodec.None, 5), Octets);
        using var none = await _http.GetAsync($"{Batches}?offset=latest");
        Assert.Equal("5", Header(none, "Sluice-Read-Next"));
        Assert.Empty(await none.Content.ReadAsByteArrayAsync());

        var waiting = _http.GetAsync($"{Batches}?offset=latest&wait=30s");
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        Assert.False(waiting.IsCompleted);
        await AppendAsync(Build(BatchCodec.None, 2), Octets);
        using var read = await waiting;
        Assert.Equal("7", Header(read, "Sluice-Read-Next"));
    }

    private static byte[] Build(
        BatchCodec codec, int records, BatchProducer? producer = null, int size = 0, long timestamp = 1_700_000_000_000)
    {
        using var builder = new RecordBatchBuilder { Codec = codec, Producer = producer };
        for (var i = 0; i < records; i++)
        {
            var value = size > 0 ? new byte[size] : Encoding.UTF8.GetBytes($"value {i}");
            builder.Add(Encoding.UTF8.GetBytes($"key-{i % 7}").AsSpan(), value.AsSpan(), timestamp, [new RecordHeader("trace", new byte[] { 65 })]);
        }

        using var batches = builder.Build();
        return batches.Memory.ToArray();
    }

    private static byte[] Keyless(BatchProducer producer)
    {
        using var builder = new RecordBatchBuilder { Producer = producer };
        builder.Add(NullableBytes.Null, "value"u8, 1_700_000_000_000, []);
        using var batches = builder.Build();
        return batches.Memory.ToArray();
    }

    private static string Header(HttpResponseMessage response, string name) => response.Headers.GetValues(name).Single();

    private async Task<JsonElement> AppendAsync(byte[] batches, string contentType)
    {
        using var response = await _http.SendAsync(HttpMethod.Post, Batches, contentType, batches);
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer;
    }

    private async Task<JsonElement> RefusedAsync(byte[] body, string contentType, HttpStatusCode status, int code, string words)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Batches) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        using var response = await _http.SendAsync(request);
        var answer = await response.JsonAsync();
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(code, answer.GetProperty("error_code").GetInt32());
        Assert.Contains(words, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        return answer;
    }
}
