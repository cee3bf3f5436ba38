using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Groups;

/// <summary>The API of consumer instances, held against that of Confluent's REST Proxy v2.</summary>
public sealed class ConsumerApiTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private const string Binary = "application/vnd.kafka.binary.v2+json";
    private const string EmbeddedJson = "application/vnd.kafka.json.v2+json";

    private readonly WorkerProcess _worker = shared.Worker;
    private readonly string _topic = shared.NewTopic();

    private string Group => $"g-{_topic}";

    [Fact]
    public async Task An_instance_has_its_name_and_an_address_on_the_host_that_was_called()
    {
        var named = await RestConsumer.CreateAsync(_worker, Group, """{"name":"my_consumer"}""");
        Assert.Equal($"{_worker.Url}/consumers/{Group}/instances/my_consumer", named.BaseUri);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"consumers/{Group}") { Headers = { Host = "localhost:99" } };
        using var response = await _worker.Http.SendAsync(request);
        var answer = await response.JsonAsync();
        Assert.Equal($"http://localhost:99/consumers/{Group}/instances/{answer.GetProperty("instance_id")}", answer.GetProperty("base_uri").GetString());
        await named.DoneAsync(HttpMethod.Delete, "");
        Assert.Equal((404, 40403), await named.RefusedAsync(HttpMethod.Delete, ""));
    }

    [Theory]
    [InlineData("""{"format":"avro"}""", 422, 42204)]
    [InlineData("""{"auto.offset.reset":"sometimes"}""", 422, 42204)]
    [InlineData("""{"auto.commit.enable":"perhaps"}""", 422, 42204)]
    [InlineData("""{"fetch.min.bytes":-2}""", 422, 40001)]
    [InlineData("""{"consumer.request.timeout.ms":"long"}""", 422, 40001)]
    [InlineData("""{"partition.assignment.strategy":"lottery"}""", 422, 42204)]
    [InlineData("""{"name":"a/b"}""", 422, 42204)]
    [InlineData("""{"colour":"red"}""", 422, 422)]
    [InlineData("""[]""", 422, 42204)]
    [InlineData("""{""", 400, 400)]
    public async Task A_setting_that_cannot_be_is_refused(string config, int status, int code)
    {
        using var response = await _worker.Http.SendAsync(HttpMethod.Post, $"consumers/{Group}", RestConsumer.Json, Encoding.UTF8.GetBytes(config));
        Assert.Equal((status, code), ((int)response.StatusCode, (await response.JsonAsync()).GetProperty("error_code").GetInt32()));
    }

    [Theory]
    [InlineData("a%2Fb", 400)]
    [InlineData("connect-search", 403)]
    public async Task A_group_that_cannot_be_is_refused(string group, int status)
    {
        using var response = await _worker.Http.PostAsync($"consumers/{group}", content: null);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Names_bodies_and_answers_that_do_not_fit_have_the_codes_of_the_REST_proxy()
    {
        var consumer = await RestConsumer.CreateAsync(_worker, Group, """{"name":"a","format":"json"}""");
        using var twice = await _worker.Http.SendAsync(HttpMethod.Post, $"consumers/{Group}", RestConsumer.Json, """{"name":"a"}"""u8.ToArray());
        Assert.Equal((409, 40902), ((int)twice.StatusCode, (await twice.JsonAsync()).GetProperty("error_code").GetInt32()));

        Assert.Equal((415, 415), await consumer.RefusedAsync(HttpMethod.Post, "subscription", "{}", contentType: "text/plain"));
        Assert.Equal((406, 406), await consumer.RefusedAsync(HttpMethod.Get, "subscription", accept: "text/html"));
        Assert.Equal((422, 422), await consumer.RefusedAsync(HttpMethod.Post, "subscription", "{}"));
        Assert.Equal((422, 422), await consumer.RefusedAsync(HttpMethod.Post, "subscription"));
        Assert.Equal((422, 422), await consumer.RefusedAsync(HttpMethod.Post, "subscription", """{"topic_pattern":"("}"""));
        var names = string.Join(',', Enumerable.Range(0, 1_001).Select(number => $"\"t{number}\""));
        Assert.Equal((422, 422), await consumer.RefusedAsync(HttpMethod.Post, "subscription", $$"""{"topics":[{{names}}]}"""));
        Assert.Equal((409, 40903), await consumer.RefusedAsync(HttpMethod.Get, "records"));
        Assert.Equal((409, 40903), await consumer.RefusedAsync(HttpMethod.Post, "subscription", """{"topics":["a"],"topic_pattern":"a.*"}"""));
        await consumer.DoneAsync(HttpMethod.Post, "subscription", """{"topics":["nothing-yet"]}""");
        Assert.Equal((409, 40903), await consumer.RefusedAsync(HttpMethod.Post, "subscription", """{"topic_pattern":"a.*"}"""));
        Assert.Equal((409, 40903), await consumer.RefusedAsync(HttpMethod.Post, "assignments", """{"partitions":[]}"""));
        Assert.Equal((406, 40601), await consumer.RefusedAsync(HttpMethod.Get, "records", accept: Binary));
        Assert.Equal((406, 406), await consumer.RefusedAsync(HttpMethod.Get, "records", accept: "text/html"));
        Assert.Equal((404, 40402), await consumer.RefusedAsync(HttpMethod.Get, "offsets"));
        Assert.Equal((404, 40401), await consumer.RefusedAsync(HttpMethod.Get, "offsets", """{"partitions":[{"topic":"nothing-yet","partition":0}]}"""));
        using var put = await consumer.SendAsync(HttpMethod.Put, "records");
        Assert.Equal(Front.IsHost ? HttpStatusCode.NotFound : HttpStatusCode.MethodNotAllowed, put.StatusCode);
        Assert.Empty(await consumer.PollAsync("timeout=0"));
    }

    [Fact]
    public async Task Binary_is_the_default_and_gives_keys_and_values_in_base64()
    {
        await ProduceAsync("{\"records\":[{\"key\":\"a2V5\",\"value\":\"//4=\"},{\"value\":null}]}", Binary);
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic, """{"auto.offset.reset":"earliest"}""");
        using var response = await consumer.SendAsync(HttpMethod.Get, "records?timeout=1000", accept: Binary);
        Assert.Equal(Binary, response.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            $$"""[{"topic":"{{_topic}}","key":"a2V5","value":"//4=","partition":0,"offset":0},{"topic":"{{_topic}}","key":null,"value":null,"partition":0,"offset":1}]""",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task In_the_format_json_what_is_no_JSON_is_a_string_and_holds_nobody_up()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.Text, "{\"a\": 1}\nno json");
        using var bytes = await _worker.Http.SendAsync(HttpMethod.Post, $"topics/{_topic}", HttpExtensions.Text, [0xff]);
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        using var response = await consumer.SendAsync(HttpMethod.Get, "records?timeout=1000", accept: $"{EmbeddedJson}; q=0.9, text/html; q=0.1");
        Assert.Equal(EmbeddedJson, response.Content.Headers.ContentType!.ToString());
        var records = (await response.JsonAsync()).EnumerateArray().ToList();
        Assert.Equal(["{\"a\": 1}", "\"no json\"", "\"/w==\""], records.Select(record => record.GetProperty("value").GetRawText()));
        Assert.Equal("base64", records[2].GetProperty("encoding").GetString());
    }

    [Fact]
    public async Task A_poll_answers_what_fits_and_at_least_one_record()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"aaaa\"\n\"bbbb\"\n\"cccc\"\n\"dddd\"\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        Assert.Equal(["aaaa", "bbbb"], Values(await consumer.PollAsync("max_bytes=13")));
        Assert.Equal(["cccc"], Values(await consumer.PollAsync("max_bytes=1")));
        Assert.Equal(["dddd"], Values(await consumer.PollAsync()));
    }

    [Fact]
    public async Task A_poll_waits_for_as_many_bytes_as_the_instance_wants()
    {
        var consumer = await RestConsumer.SubscribeAsync(
            _worker, Group, _topic, """{"format":"json","auto.offset.reset":"earliest","fetch.min.bytes":12,"consumer.request.timeout.ms":20000}""");
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"aaaa\"\n");
        var waiting = consumer.PollAsync("");
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System));
        Assert.False(waiting.IsCompleted);
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"bbbb\"\n");
        Assert.Equal(["aaaa", "bbbb"], Values(await waiting));
    }

    [Fact]
    public async Task Offsets_are_committed_behind_the_one_that_is_named_as_in_the_REST_proxy()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "0\n1\n2\n3\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic, """{"format":"json","auto.offset.reset":"earliest","auto.commit.enable":false}""");
        var partitions = $$"""{"partitions":[{"topic":"{{_topic}}","partition":0}]}""";
        Assert.Equal(0, (await consumer.GetAsync("offsets", partitions)).GetProperty("offsets").GetArrayLength());
        using var commit = await consumer.SendAsync(
            HttpMethod.Post, "offsets", $$"""{"offsets":[{"topic":"{{_topic}}","partition":0,"offset":1,"metadata":"m"}]}""");
        Assert.Equal(HttpStatusCode.OK, commit.StatusCode);
        Assert.Equal(
            $$"""{"offsets":[{"topic":"{{_topic}}","partition":0,"offset":2,"metadata":"m"}]}""",
            (await consumer.GetAsync("offsets", partitions)).GetRawText());

        // A commit does not move what is read next; a new instance begins there.
        Assert.Equal(["0", "1", "2", "3"], Values(await consumer.PollAsync()));
        await consumer.DoneAsync(HttpMethod.Delete, "");
        var next = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        Assert.Equal(["2", "3"], Values(await next.PollAsync()));
    }

    [Fact]
    public async Task Positions_are_moved_to_an_offset_the_beginning_and_the_end()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "0\n1\n2\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        var partitions = $$"""{"partitions":[{"topic":"{{_topic}}","partition":0}]}""";
        await consumer.DoneAsync(HttpMethod.Post, "positions/end", partitions);
        Assert.Empty(await consumer.PollAsync("timeout=0"));
        await consumer.DoneAsync(HttpMethod.Post, "positions", $$"""{"offsets":[{"topic":"{{_topic}}","partition":0,"offset":2}]}""");
        Assert.Equal(["2"], Values(await consumer.PollAsync()));
        await consumer.DoneAsync(HttpMethod.Post, "positions/beginning", partitions);
        Assert.Equal(["0", "1", "2"], Values(await consumer.PollAsync()));
        Assert.Equal((409, 40903), await consumer.RefusedAsync(HttpMethod.Post, "positions", $$"""{"offsets":[{"topic":"{{_topic}}","partition":1,"offset":2}]}"""));
        Assert.Equal((404, 40402), await consumer.RefusedAsync(HttpMethod.Post, "positions/end", partitions.Replace(":0}", ":1}", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Partitions_of_ones_own_choice_are_read_without_a_share_of_the_group()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "0\n1\n");
        var partitions = $$"""{"partitions":[{"topic":"{{_topic}}","partition":0}]}""";
        var (a, b) = (await RestConsumer.CreateAsync(_worker, Group), await RestConsumer.CreateAsync(_worker, Group));
        await a.DoneAsync(HttpMethod.Post, "assignments", partitions);
        await b.DoneAsync(HttpMethod.Post, "assignments", partitions);
        Assert.Equal(partitions, (await a.GetAsync("assignments")).GetRawText());
        Assert.Equal("""{"topics":[]}""", (await a.GetAsync("subscription")).GetRawText());
        Assert.Equal((409, 40903), await a.RefusedAsync(HttpMethod.Post, "subscription", $$"""{"topics":["{{_topic}}"]}"""));
        Assert.Equal(2, (await a.PollAsync()).Count);
        Assert.Equal(2, (await b.PollAsync()).Count);
        await a.CommitAsync();
        await a.DoneAsync(HttpMethod.Delete, "subscription");
        Assert.Equal((409, 40903), await a.RefusedAsync(HttpMethod.Get, "records"));
        Assert.Equal((404, 40401), await a.RefusedAsync(HttpMethod.Post, "assignments", """{"partitions":[{"topic":"nothing-yet","partition":0}]}"""));

        using var seek = await _worker.Http.SendAsync(HttpMethod.Post, $"groups/{Group}/seek", HttpExtensions.Json, """{"offset":1}"""u8.ToArray());
        Assert.Equal(HttpStatusCode.OK, seek.StatusCode);
        Assert.Equal(["1"], Values(await b.PollAsync()));
    }

    [Fact]
    public async Task A_pattern_takes_in_topics_that_are_made_later()
    {
        var consumer = await RestConsumer.CreateAsync(_worker, Group);
        await consumer.DoneAsync(HttpMethod.Post, "subscription", $$"""{"topic_pattern":"{{_topic}}-(a|b)"}""");
        await _worker.Http.ProduceAsync($"{_topic}-c", HttpExtensions.JsonLines, "\"c\"\n");
        await _worker.Http.ProduceAsync($"{_topic}-b", HttpExtensions.JsonLines, "\"b\"\n");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        IReadOnlyList<JsonElement> records = [];
        while (records.Count == 0 && !patience.IsCancellationRequested) records = await consumer.PollAsync();
        Assert.Equal(["b"], Values(records));
        Assert.Equal($$"""{"topics":["{{_topic}}-b"]}""", (await consumer.GetAsync("subscription")).GetRawText());
    }

    [Fact]
    public async Task Over_the_limit_there_are_no_more_instances()
    {
        await using var worker = await WorkerProcess.StartAsync("""{ "groups": { "members": 2, "membersPerGroup": 1 } }""");
        await RestConsumer.SubscribeAsync(worker, "a", "events");
        var second = await RestConsumer.CreateAsync(worker, "a");
        Assert.Equal((429, 429), await second.RefusedAsync(HttpMethod.Post, "subscription", """{"topics":["events"]}"""));
        using var third = await worker.Http.PostAsync("consumers/b", content: null);
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
    }

    private static IEnumerable<string> Values(IReadOnlyList<JsonElement> records) => records.Select(record => record.GetProperty("value").ToString());

    private async Task ProduceAsync(string body, string contentType)
    {
        using var response = await _worker.Http.SendAsync(HttpMethod.Post, $"topics/{_topic}", contentType, Encoding.UTF8.GetBytes(body));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}
