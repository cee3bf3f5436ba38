using System.Text;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

public sealed class ProduceTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    [Fact]
    public async Task A_json_object_is_one_record_stored_byte_for_byte()
    {
        var answer = await _http.ProduceAsync(_topic, HttpExtensions.Json, """ {"a" : 1.50, "é":"\u00e9"} """);

        Assert.Equal($$"""{"topic":"{{_topic}}","records":1,"offsets":[{"partition":0,"first":0,"last":0}]}""", answer.GetRawText());
        Assert.Equal([Latin1("""{"a" : 1.50, "é":"\u00e9"}""")], await _http.ValuesAsync(_topic));
    }

    [Fact]
    public async Task A_json_array_is_one_record_per_element_each_as_it_was_written()
    {
        var answer = await _http.ProduceAsync(_topic, "application/json; charset=utf-8", """[{"a": 1},  [1, 2], "text",null, 4e2]""");

        Assert.Equal(5, answer.GetProperty("records").GetInt32());
        Assert.Equal(["""{"a": 1}""", "[1, 2]", "\"text\"", "null", "4e2"], await _http.ValuesAsync(_topic));
    }

    [Fact]
    public async Task Json_lines_are_records_whatever_ends_a_line_and_empty_lines_are_none()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "{\"n\":1}\r\n\n  \t\r\n {\"n\": 2}\n3");

        Assert.Equal(["{\"n\":1}", " {\"n\": 2}", "3"], await _http.ValuesAsync(_topic));
    }

    [Fact]
    public async Task Text_lines_are_stored_as_they_are_even_when_they_are_no_text()
    {
        byte[] body = [.. "plain\r\n\n{broken\n"u8, 0xff, 0xfe, (byte)'\n'];
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}", HttpExtensions.Text, body);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(["plain", "{broken", "\u00ff\u00fe"], await _http.ValuesAsync(_topic));
    }

    [Fact]
    public async Task Records_of_one_key_go_to_one_partition_in_their_order()
    {
        await CreateAsync(partitions: 8);
        var body = string.Join('\n', Enumerable.Range(0, 400).Select(n => $$$"""{"user":{"id":"u{{{n % 20}}}"},"n":{{{n}}}}"""));
        await _http.ProduceAsync($"{_topic}?key=$.user.id", HttpExtensions.JsonLines, body);

        var records = await AllAsync(partitions: 8);
        Assert.Equal(400, records.Count);
        foreach (var user in records.GroupBy(record => record.GetProperty("key").GetString()))
        {
            Assert.Single(user.Select(record => record.GetProperty("partition").GetInt32()).Distinct());
            var numbers = user.Select(record => record.GetProperty("value").GetProperty("n").GetInt32()).ToList();
            Assert.Equal(numbers.Order(), numbers);
        }

        Assert.True(records.Select(record => record.GetProperty("partition").GetInt32()).Distinct().Count() > 3);
    }

    [Theory]
    [InlineData("""{"k":"caf\u00e9"}""", "café")]
    [InlineData("""{"k":12.0}""", "12.0")]
    [InlineData("""{"k":{"b": [1, 2]}}""", """{"b":[1,2]}""")]
    [InlineData("""{"k":""}""", "")]
    [InlineData("""{"k":null}""", null)]
    [InlineData("""{"other":1}""", null)]
    [InlineData("""{"k":1,"k":2}""", "2")]
    public async Task A_key_is_a_strings_characters_or_any_other_values_compact_text(string record, string? key)
    {
        await _http.ProduceAsync($"{_topic}?key=$.k", HttpExtensions.Json, record);

        var stored = (await _http.GetJsonAsync($"topics/{_topic}/partitions/0/records"))[0];
        Assert.Equal(key, stored.GetProperty("key").GetString());
    }

    [Fact]
    public async Task Requests_without_keys_take_turns_over_the_partitions()
    {
        await CreateAsync(partitions: 3);
        var partitions = new List<int>();
        for (var request = 0; request < 6; request++)
        {
            var answer = await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n");
            partitions.Add(Assert.Single(answer.GetProperty("offsets").EnumerateArray()).GetProperty("partition").GetInt32());
        }

        Assert.Equal([0, 0, 1, 1, 2, 2], partitions.Order());
    }

    [Fact]
    public async Task The_rest_proxy_envelope_is_taken_and_answered_record_by_record()
    {
        await CreateAsync(partitions: 2);
        const string Body = """{"records":[{"key":"a","value":{"x": 1},"partition":1},{"value":null,"partition":0},{"value":"s","partition":1}]}""";
        var answer = await _http.ProduceAsync(_topic, "application/vnd.kafka.json.v2+json", Body);

        Assert.Equal(
            """
            {"offsets":[{"partition":1,"offset":0,"error_code":null,"error":null},{"partition":0,"offset":0,"error_code":null,"error":null},{"partition":1,"offset":1,"error_code":null,"error":null}],"key_schema_id":null,"value_schema_id":null}
            """,
            answer.GetRawText());
        Assert.Equal(["""{"x": 1}""", "\"s\""], await _http.ValuesAsync(_topic, partition: 1));
        var tombstone = await _http.GetJsonAsync($"topics/{_topic}/partitions/0/records?format=base64");
        Assert.Equal(JsonValueKind.Null, tombstone[0].GetProperty("value").ValueKind);
    }

    [Fact]
    public async Task The_binary_envelope_carries_any_bytes()
    {
        var response = await _http.SendAsync(
            HttpMethod.Post,
            $"topics/{_topic}",
            "application/vnd.kafka.binary.v2+json",
            """{"records":[{"key":"AAE=","value":"/wA="}]}"""u8.ToArray());

        Assert.Equal("application/vnd.kafka.v2+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["\u00ff\0"], await _http.ValuesAsync(_topic));
        var record = (await _http.GetJsonAsync($"topics/{_topic}/partitions/0/records"))[0];
        Assert.Equal("base64", record.GetProperty("encoding").GetString());
        Assert.Equal("\0\u0001", record.GetProperty("key").GetString());
    }

    [Fact]
    public async Task An_escape_of_half_a_character_is_JSON_and_comes_back_as_it_is_and_is_no_key()
    {
        const string Body = """{"id":"\ud800"}""";
        await _http.ProduceAsync(_topic, HttpExtensions.Json, Body);
        Assert.Equal(Body, (await _http.GetJsonAsync($"topics/{_topic}/partitions/0/records"))[0].GetProperty("value").GetRawText());

        using var keyed = await _http.SendAsync(
            HttpMethod.Post, $"topics/{_topic}?key=$.id", HttpExtensions.Json, Encoding.UTF8.GetBytes(Body));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, keyed.StatusCode);
        Assert.Contains("half a character", (await keyed.JsonAsync()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_compressed_body_is_unpacked_also_when_its_header_was_lost_on_the_way(bool hasHeader)
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync("{\"n\":1}\n{\"n\":2}"u8.ToArray());
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"topics/{_topic}") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentType = new(HttpExtensions.JsonLines);
        if (hasHeader) request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await _http.SendAsync(request);

        Assert.True(response.IsSuccessStatusCode);
        Assert.Equal(["{\"n\":1}", "{\"n\":2}"], await _http.ValuesAsync(_topic));
    }

    private static string Latin1(string utf8) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(utf8));

    private async Task CreateAsync(int partitions)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"name":"{{_topic}}","partitions":{{partitions}}}""");
        using var response = await _http.SendAsync(HttpMethod.Post, "topics", HttpExtensions.Json, body);
        Assert.Equal(System.Net.HttpStatusCode.Created, response.StatusCode);
    }

    private async Task<List<JsonElement>> AllAsync(int partitions)
    {
        var all = new List<JsonElement>();
        for (var partition = 0; partition < partitions; partition++)
            all.AddRange((await _http.GetJsonAsync($"topics/{_topic}/partitions/{partition}/records?max=10000")).EnumerateArray());
        return all;
    }
}
