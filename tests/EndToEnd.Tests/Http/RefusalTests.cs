using System.Net;
using System.Text;

namespace Sluice.EndToEnd.Tests.Http;

/// <summary>Whatever is wrong with a request: the right answer, what and where, and nothing is stored of it.</summary>
public sealed class RefusalTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private const int BodyLimit = 32 << 20;

    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    [Theory]
    [InlineData("application/json", """{"a":1""", 400, 6)]
    [InlineData("application/json", """{"a":1} {"a":2}""", 400, 8)]
    [InlineData("application/json", """[{"a":1},{"a":2},{"a":]""", 400, 2)]
    [InlineData("application/json", """[{"a":1},{"a":2}""", 400, 2)]
    [InlineData("application/json", "", 400, 0)]
    [InlineData("application/json", "42", 400, 0)]
    [InlineData("application/json", "{\"a\":\"\u00ff\"}", 400, 6)]
    [InlineData("application/x-ndjson", "{\"a\":1}\n\n{\"a\":2\n{\"a\":3}", 400, 3)]
    [InlineData("application/x-ndjson", "{\"a\":1} 7\n", 400, 1)]
    [InlineData("application/x-ndjson", "1\n\"\u00c3\"\n", 400, 2)]
    [InlineData("application/vnd.kafka.json.v2+json", """{"records":[{"value":1},{"value":}]}""", 400, 1)]
    [InlineData("application/vnd.kafka.json.v2+json", """{"records":[{"value":1},7]}""", 422, 1)]
    [InlineData("application/vnd.kafka.json.v2+json", """{"recods":[]}""", 422, null)]
    [InlineData("application/vnd.kafka.json.v2+json", """{"records":[{"value":1},{"value":1,"partition":9}]}""", 404, 1)]
    [InlineData("application/vnd.kafka.binary.v2+json", """{"records":[{"value":"AA=="},{"value":"A*=="}]}""", 422, 1)]
    [InlineData("application/xml", "<a/>", 415, null)]
    [InlineData("application/json; charset=utf-16", "{}", 415, null)]
    public async Task A_broken_body_is_refused_with_its_place_and_leaves_nothing(string contentType, string body, int status, int? position)
    {
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}", contentType, Encoding.Latin1.GetBytes(body));

        if (Front.IsForwarded && body.Length == 0) (status, position) = (415, null); // its content type is lost
        Assert.Equal(status, (int)response.StatusCode);
        var answer = await response.JsonAsync();
        if (status != 415) Assert.Contains("Nothing was stored.", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.StartsWith($"{status}", answer.GetProperty("error_code").ToString(), StringComparison.Ordinal);
        Assert.Equal(position, answer.TryGetProperty("position", out var where) ? where.GetInt32() : null);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task A_broken_body_leaves_nothing_in_a_topic_that_has_records()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n");
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}", HttpExtensions.JsonLines, "3\n4\n!\n"u8.ToArray());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(["1", "2"], await _http.ValuesAsync(_topic));
    }

    [Fact]
    public async Task An_unknown_content_type_is_answered_with_the_known_ones()
    {
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}", "application/xml", "<a/>"u8.ToArray());

        var message = (await response.JsonAsync()).GetProperty("message").GetString();
        Assert.Contains("application/x-ndjson", message, StringComparison.Ordinal);
        Assert.Contains("application/vnd.kafka.json.v2+json", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_record_over_the_limit_is_refused_with_its_line()
    {
        var body = Encoding.ASCII.GetBytes($"1\n\"{new string('x', 1 << 20)}\"\n");
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}", HttpExtensions.JsonLines, body);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        var answer = await response.JsonAsync();
        Assert.Equal(2, answer.GetProperty("position").GetInt32());
        Assert.Contains("limits.record", answer.GetProperty("message").GetString(), StringComparison.Ordinal);
        await AssertNothingStoredAsync();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_and_the_client_sees_the_answer(bool withLength)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"topics/{_topic}")
        {
            Content = new StreamContent(new MemoryStream(new byte[BodyLimit + 1_000_000])),
        };
        request.Content.Headers.ContentType = new(HttpExtensions.Text);
        if (!withLength) request.Headers.TransferEncodingChunked = true;
        using var response = await _http.SendAsync(request);

        await AssertNothingStoredAsync();
        if (Front.IsForwarded && !withLength)
        {
            // The host forwards no body without a length.
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            return;
        }

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Contains("limits.body", (await response.JsonAsync()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_small_body_that_unpacks_to_more_than_the_limit_is_refused()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
        {
            await gzip.WriteAsync(new byte[BodyLimit + 1_000_000]);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, $"topics/{_topic}") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentType = new(HttpExtensions.Text);
        request.Content.Headers.ContentEncoding.Add("gzip");
        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        await AssertNothingStoredAsync();
    }

    [Theory]
    [InlineData("..%2Fx", 400)]
    [InlineData("..%2F..%2Fetc", 400)]
    [InlineData("a%20b", 400)]
    [InlineData("%C3%A9", 400)]
    [InlineData("__offsets", 403)]
    public async Task A_name_that_no_topic_can_have_is_refused(string topic, int status)
    {
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{topic}", HttpExtensions.Json, "{}"u8.ToArray());

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, (await response.JsonAsync()).GetProperty("error_code").GetInt32());
    }

    [Fact]
    public async Task A_character_that_no_name_has_is_shown_whole()
    {
        using var response = await _http.SendAsync(HttpMethod.Post, "topics/so%F0%9F%98%80", HttpExtensions.Json, "{}"u8.ToArray());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.StartsWith(
            "'\ud83d\ude00' (U+1F600)", (await response.JsonAsync()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_300_characters_is_refused_with_the_longest_there_is()
    {
        using var response = await _http.SendAsync(
            HttpMethod.Post, $"topics/{new string('a', 300)}", HttpExtensions.Json, "{}"u8.ToArray());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("249", (await response.JsonAsync()).GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_path_for_a_key_that_is_none_is_refused()
    {
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}?key=$.a..b", HttpExtensions.Json, "{}"u8.ToArray());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task A_request_for_another_host_is_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "topics") { Headers = { Host = "evil.example" } };
        using var response = await _http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Theory]
    [InlineData("http://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("null", HttpStatusCode.Forbidden)]
    [InlineData("http://localhost:3000", HttpStatusCode.OK)]
    public async Task A_page_of_another_site_can_write_nothing(string origin, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"topics/{_topic}")
        {
            Headers = { { "Origin", origin } },
            Content = new StringContent("from a page"),
        };
        using var response = await _http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected != HttpStatusCode.OK) await AssertNothingStoredAsync();
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0, 10)]
    [InlineData(1, 2)]
    [InlineData(9, 10)]
    public async Task A_gzip_body_that_ends_early_is_refused_and_nothing_of_it_is_stored(int numerator, int denominator)
    {
        var packed = Packed(5_000);
        foreach (var length in new[] { packed.Length * numerator / denominator, packed.Length - 1, packed.Length - 8, packed.Length - 9 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"topics/{_topic}") { Content = new ByteArrayContent(packed[..length]) };
            request.Content.Headers.ContentType = new("text/plain");
            request.Content.Headers.ContentEncoding.Add("gzip");
            using var response = await _http.SendAsync(request);
            // Forwarded, an empty body has no content type.
            Assert.Equal(Front.IsForwarded && length == 0 ? HttpStatusCode.UnsupportedMediaType : HttpStatusCode.BadRequest, response.StatusCode);
        }

        await AssertNothingStoredAsync();
    }

    [Fact]
    public async Task A_topic_with_one_name_twice_is_refused()
    {
        using var response = await _http.SendAsync(
            HttpMethod.Post, "topics", HttpExtensions.Json, "{\"name\":\"c7\",\"name\":\"c8\"}"u8.ToArray());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "nowhere", 404)]
    [InlineData("DELETE", "health/live", 405)]
    public async Task What_is_not_there_is_answered_in_json_too(string method, string path, int status)
    {
        using var response = await _http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));

        if (Front.IsHost)
        {
            // The host answers what no function is for, and knows no 405.
            Assert.Equal((HttpStatusCode.NotFound, ""), (response.StatusCode, await response.Content.ReadAsStringAsync()));
            return;
        }

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(status, (await response.JsonAsync()).GetProperty("error_code").GetInt32());
    }

    private async Task AssertNothingStoredAsync()
    {
        using var topic = await _http.GetAsync($"topics/{_topic}");
        Assert.Equal(HttpStatusCode.NotFound, topic.StatusCode);
    }

    private static byte[] Packed(int lines)
    {
        using var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Optimal))
        {
            for (var line = 0; line < lines; line++) gzip.Write(System.Text.Encoding.UTF8.GetBytes($"line {line}\n"));
        }

        return packed.ToArray();
    }
}
