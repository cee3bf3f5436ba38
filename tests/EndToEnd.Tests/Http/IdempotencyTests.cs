using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>Requests with an Idempotency-Key, and producers, against a worker.</summary>
public sealed class IdempotencyTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    [Theory]
    [InlineData("application/json", """[{"a":1},{"a":2}]""", 2)]
    [InlineData("application/x-ndjson", "1\n2\n3", 3)]
    [InlineData("text/plain", "one\ntwo", 2)]
    [InlineData("application/vnd.kafka.json.v2+json", """{"records":[{"key":"a","value":1},{"value":2,"partition":1},{"key":"b","value":3}]}""", 3)]
    [InlineData("application/vnd.kafka.binary.v2+json", """{"records":[{"value":"/wA="}]}""", 1)]
    public async Task A_request_sent_again_gets_the_same_answer_and_is_stored_once(string type, string body, int records)
    {
        await CreateAsync(partitions: 4);
        await _http.ProduceAsync(_topic, HttpExtensions.Text, "before\n");
        var first = await SendAsync("order-17", type, body);
        await _http.ProduceAsync(_topic, HttpExtensions.Text, "between\n");
        for (var i = 0; i < 3; i++) Assert.Equal(first, await SendAsync("order-17", type, body));

        Assert.Equal(HttpStatusCode.OK, first.Status);
        Assert.Equal(records + 2, await CountAsync(partitions: 4));
        Assert.NotEqual(first, await SendAsync("order-18", type, body));
        Assert.Equal((2 * records) + 2, await CountAsync(partitions: 4));
    }

    [Fact]
    public async Task Another_body_query_or_content_type_under_a_used_key_is_refused()
    {
        await SendAsync("k", HttpExtensions.Json, """{"a":1}""");
        foreach (var (query, type, body) in new[]
        {
            ("", HttpExtensions.Json, """{"a":2}"""), ("", HttpExtensions.JsonLines, """{"a":1}"""), ("?key=$.a", HttpExtensions.Json, """{"a":1}"""),
        })
        {
            var refused = await SendAsync("k", type, body, query);
            Assert.Equal((HttpStatusCode)422, refused.Status);
            Assert.Contains("Idempotency-Key", refused.Body);
        }

        Assert.Equal(1, await CountAsync(partitions: 1));
    }

    [Fact]
    public async Task Many_at_once_with_one_key_are_stored_once_and_all_get_the_same_answer()
    {
        await CreateAsync(partitions: 3);
        var body = string.Join('\n', Enumerable.Range(0, 50).Select(n => $$"""{"k":{{n}}}"""));
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => SendAsync("same", HttpExtensions.JsonLines, body, "?key=$.k")));
        Assert.Single(answers.Distinct());
        Assert.Equal(HttpStatusCode.OK, answers[0].Status);
        Assert.Equal(50, await CountAsync(partitions: 3));
    }

    [Fact]
    public async Task A_repeat_meets_its_first_copy_though_the_topic_has_more_partitions_since()
    {
        await CreateAsync(partitions: 2);
        var body = string.Join('\n', Enumerable.Range(0, 30).Select(n => $$"""{"k":{{n}}}"""));
        var first = await SendAsync("keyed", HttpExtensions.JsonLines, body, "?key=$.k");
        var keyless = await SendAsync("keyless", HttpExtensions.JsonLines, body);
        using (await _http.SendAsync(HttpMethod.Put, $"topics/{_topic}", HttpExtensions.Json, """{"partitions":7}"""u8.ToArray()))
        {
            Assert.Equal(first, await SendAsync("keyed", HttpExtensions.JsonLines, body, "?key=$.k"));
            Assert.Equal(keyless, await SendAsync("keyless", HttpExtensions.JsonLines, body));
            Assert.Equal(60, await CountAsync(partitions: 7));
        }
    }

    [Theory]
    [InlineData("application/json", """[{"a":1},{"a":2}]""")]
    [InlineData("text/plain", "one\ntwo")]
    [InlineData("application/vnd.kafka.json.v2+json", """{"records":[{"value":1},{"value":2,"partition":1}]}""")]
    public async Task A_repeat_of_records_without_keys_gets_its_first_answer_though_the_topic_is_compacted_since(string type, string body)
    {
        await CreateAsync(partitions: 2);
        var first = await SendAsync("before", type, body);
        using (await _http.SendAsync(HttpMethod.Put, $"topics/{_topic}", HttpExtensions.Json, """{"cleanup":"compact"}"""u8.ToArray()))
            Assert.Equal(first, await SendAsync("before", type, body));

        var refused = await SendAsync("after", type, body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("40087", refused.Body);
        Assert.Equal(2, await CountAsync(partitions: 2));
    }

    [Theory]
    [InlineData("application/vnd.kafka.json.v2+json", """{"records":[{"value":1,"partition":9}]}""", HttpStatusCode.NotFound)]
    [InlineData("application/json", "{broken", HttpStatusCode.BadRequest)]
    public async Task Another_body_under_a_used_key_is_told_as_that_whatever_else_is_wrong_with_it(
        string type, string body, HttpStatusCode underNewKey)
    {
        await SendAsync("k", HttpExtensions.Json, """{"a":1}""");
        Assert.Equal((HttpStatusCode)422, (await SendAsync("k", type, body)).Status);
        Assert.Equal(underNewKey, (await SendAsync("new", type, body)).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("new", HttpExtensions.Json, "{}")).Status);
    }

    [Fact]
    public async Task A_refused_request_leaves_its_key_unused()
    {
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync("k", HttpExtensions.Json, "{broken")).Status);
        Assert.Equal(HttpStatusCode.OK, (await SendAsync("k", HttpExtensions.Json, "{}")).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("tab\tin it")]
    [InlineData(256)]
    public async Task A_key_that_cannot_be_is_refused(object key)
    {
        var refused = await SendAsync(key is int length ? new string('x', length) : (string)key, HttpExtensions.Json, "{}");
        Assert.True(refused.Status == HttpStatusCode.BadRequest, refused.Body);
        Assert.Contains("Idempotency-Key", refused.Body);
        using var topic = await _http.GetAsync($"topics/{_topic}");
        Assert.Equal(HttpStatusCode.NotFound, topic.StatusCode);
    }

    [Fact]
    public async Task Two_keys_are_one_too_many()
    {
        // An HTTP client would join them into one line, so this one is written by hand.
        using var connection = new TcpClient();
        await connection.ConnectAsync(_http.BaseAddress!.Host, _http.BaseAddress.Port);
        await using var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"POST /topics/{_topic} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
            + "Idempotency-Key: one\r\nIdempotency-Key: two\r\nContent-Length: 2\r\n\r\n{}"));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        // A functions host makes one line of the two, and one key.
        Assert.StartsWith(Front.IsHost ? "HTTP/1.1 200" : "HTTP/1.1 400", answer);
        Assert.Contains(Front.IsHost ? "\"records\":1" : "Idempotency-Key", answer);
    }

    [Fact]
    public async Task A_large_request_is_known_again_too()
    {
        var body = string.Join('\n', Enumerable.Range(0, 20_000).Select(n => $"{n} {new string('x', 100)}"));
        var first = await SendAsync("large", HttpExtensions.Text, body);
        Assert.Equal(first, await SendAsync("large", HttpExtensions.Text, body));
        Assert.Equal(20_000, await CountAsync(partitions: 1));
    }

    [Fact]
    public async Task Producers_get_ids_and_a_name_keeps_its_own_with_a_higher_epoch()
    {
        var first = await OpenProducerAsync("");
        Assert.NotEqual(first, await OpenProducerAsync("{}"));
        var named = await OpenProducerAsync("""{"name":"shop-import"}""");
        Assert.Equal(named with { Epoch = 1 }, await OpenProducerAsync("""{"name":"shop-import"}"""));
        foreach (var body in (string[])["""{"name":""}""", """{"name":5}""", """{"nome":"x"}""", "[]", "{", """{"name":"\ud800"}"""])
        {
            using var refused = await _http.SendAsync(HttpMethod.Post, "producers", HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    private async Task<(long Id, short Epoch)> OpenProducerAsync(string body)
    {
        using var response = await _http.SendAsync(HttpMethod.Post, "producers", HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
        var answer = await response.JsonAsync();
        return (answer.GetProperty("producerId").GetInt64(), answer.GetProperty("producerEpoch").GetInt16());
    }

    private async Task CreateAsync(int partitions)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{_topic}}","partitions":{{partitions}}}""");
        using var response = await _http.SendAsync(HttpMethod.Post, "topics", HttpExtensions.Json, body);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private async Task<int> CountAsync(int partitions)
    {
        var count = 0;
        for (var partition = 0; partition < partitions; partition++)
        {
            for (var offset = 0; ;)
            {
                var read = await _http.GetJsonAsync($"topics/{_topic}/partitions/{partition}/records?format=base64&max=10000&offset={offset}");
                if (read.GetArrayLength() == 0) break;
                offset += read.GetArrayLength();
                count += read.GetArrayLength();
            }
        }

        return count;
    }

    private Task<KeyedAnswer> SendAsync(string key, string type, string body, string query = "") =>
        _http.SendKeyedAsync(key, _topic + query, type, body);
}
