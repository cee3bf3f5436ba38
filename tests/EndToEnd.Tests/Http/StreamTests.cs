using System.Net;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

public sealed class StreamTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    [Fact]
    public async Task A_stream_gives_what_is_there_and_then_what_comes()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "0\n1\n");
        await using var stream = await TopicStream.OpenAsync(_http, $"{_topic}/stream?from=earliest");

        Assert.Equal("0", await ValueAsync(stream));
        Assert.Equal("1", await ValueAsync(stream));
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "2\n");
        Assert.Equal("2", await ValueAsync(stream));
        Assert.Equal("0:3", stream.LastEventId);
    }

    [Fact]
    public async Task A_stream_begins_with_what_is_yet_to_come_unless_told_otherwise()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"old\"\n");
        await using var stream = await TopicStream.OpenAsync(_http, $"{_topic}/stream");
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"new\"\n");

        Assert.Equal("\"new\"", await ValueAsync(stream));
    }

    [Fact]
    public async Task A_client_that_was_cut_off_before_the_first_event_comes_back_to_where_it_was()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"old\"\n");
        string id;
        using (var request = new HttpRequestMessage(HttpMethod.Get, $"topics/{_topic}/stream"))
        using (var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead))
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            Assert.Equal("retry: 1000", await reader.ReadLineAsync());
            id = (await reader.ReadLineAsync())!;
        }

        Assert.Equal("id: 0:1", id);
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"while away\"\n");
        await using var stream = await TopicStream.OpenAsync(_http, $"{_topic}/stream", "0:1");
        Assert.Equal("\"while away\"", await ValueAsync(stream));
    }

    [Fact]
    public async Task A_client_that_comes_back_misses_and_repeats_nothing_in_any_partition()
    {
        await _http.SendAsync(
            HttpMethod.Post, "topics", HttpExtensions.Json, JsonSerializer.SerializeToUtf8Bytes(new { name = _topic, partitions = 3 }));
        var lines = string.Join('\n', Enumerable.Range(0, 60).Select(n => $$"""{"k":"{{n}}"}"""));
        await _http.ProduceAsync($"{_topic}?key=$.k", HttpExtensions.JsonLines, lines);

        var (seen, id) = (new List<string>(), (string?)null);
        while (seen.Count < 60)
        {
            await using var stream = await TopicStream.OpenAsync(_http, $"{_topic}/stream?from=earliest", id);
            for (var n = 0; n < 7 && seen.Count < 60; n++) seen.Add(await ValueAsync(stream));
            id = stream.LastEventId;
        }

        Assert.Equal(60, seen.Distinct().Count());
    }

    [Fact]
    public async Task A_value_of_several_lines_arrives_as_it_was_written()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.Json, "[{\n  \"a\": 1\r\n}]");
        await using var stream = await TopicStream.OpenAsync(_http, $"{_topic}/stream?from=earliest");

        Assert.Equal("{\n  \"a\": 1\n}", await ValueAsync(stream));
    }

    [Fact]
    public async Task A_stream_tells_that_it_skips_what_is_not_there()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "0\n");
        await using var stream = await TopicStream.OpenAsync(_http, $"{_topic}/stream", lastEventId: "0:500");

        Assert.Equal("gap", (await stream.NextAsync())?.EventType);
        Assert.Equal("0", await ValueAsync(stream));
    }

    [Theory]
    [InlineData("nonsense", 400)]
    [InlineData("0:x", 400)]
    public async Task An_id_that_is_none_is_refused(string id, int status)
    {
        await _http.ProduceAsync(_topic, HttpExtensions.Json, "{}");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"topics/{_topic}/stream") { Headers = { { "Last-Event-ID", id } } };
        using var response = await _http.SendAsync(request);

        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task An_unknown_topic_has_no_stream()
    {
        using var response = await _http.GetAsync($"topics/{_topic}/stream");

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<string> ValueAsync(TopicStream stream)
    {
        using var record = JsonDocument.Parse((await stream.NextAsync())!.Value.Data);
        return record.RootElement.GetProperty("value").GetRawText();
    }
}
