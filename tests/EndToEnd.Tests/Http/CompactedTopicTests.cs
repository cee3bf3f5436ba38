using System.Net;
using System.Text;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

public sealed class CompactedTopicTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private const string WithKeys = "application/vnd.kafka.json.v2+json";

    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    [Theory]
    [InlineData(HttpExtensions.Text, "", "a", 1)]
    [InlineData(HttpExtensions.JsonLines, "?key=$.id", "{\"id\":1}\n{\"id\":2}\n{\"no\":3}", 3)]
    [InlineData(HttpExtensions.Json, "?key=$.id", """[{"id":1},{"no":2}]""", 1)]
    [InlineData(WithKeys, "", """{"records":[{"key":"a","value":1},{"value":2}]}""", 1)]
    public async Task A_record_without_a_key_is_refused_at_its_place_before_anything_is_stored(
        string contentType, string query, string body, int position)
    {
        await CreateAsync("""["compact","delete"]""");
        using var response = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}{query}", contentType, Encoding.UTF8.GetBytes(body));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var refusal = await response.JsonAsync();
        Assert.Equal(40087, refusal.GetProperty("error_code").GetInt32());
        Assert.Equal(position, refusal.GetProperty("position").GetInt32());
        Assert.Contains("Nothing was stored.", refusal.GetProperty("message").GetString());
        Assert.Equal(0, (await _http.GetJsonAsync($"topics/{_topic}")).GetProperty("partitions")[0].GetProperty("next").GetInt64());
    }

    [Fact]
    public async Task A_topic_shows_how_it_is_cleaned_and_takes_records_with_keys()
    {
        var created = await CreateAsync("\"compact\"");
        var settings = created.GetProperty("settings");
        Assert.Equal("compact", settings.GetProperty("cleanup").GetString());
        Assert.Equal(
            """{"minLag":"0s","dirtyRatio":0.5,"tombstoneRetention":"1d","interval":"15s"}""",
            JsonSerializer.Serialize(settings.GetProperty("compaction")));
        await _http.ProduceAsync($"{_topic}?key=$.id", HttpExtensions.Json, """[{"id":1},{"id":2}]""");

        // Without keys again, once it is only deleted from.
        using var altered = await _http.SendAsync(
            HttpMethod.Put, $"topics/{_topic}", HttpExtensions.Json, """{"cleanup":"delete"}"""u8.ToArray());
        Assert.Equal(HttpStatusCode.OK, altered.StatusCode);
        await _http.ProduceAsync(_topic, HttpExtensions.Text, "no key");
    }

    [Fact]
    public async Task A_cleanup_that_there_is_not_is_refused_with_those_there_are()
    {
        using var response = await _http.SendAsync(
            HttpMethod.Post, "topics", HttpExtensions.Json, Encoding.UTF8.GetBytes($$"""{"name":"{{_topic}}","cleanup":"compacted"}"""));
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("\"compact,delete\"", (await response.JsonAsync()).GetProperty("message").GetString());
    }

    private async Task<JsonElement> CreateAsync(string cleanup)
    {
        using var response = await _http.SendAsync(
            HttpMethod.Post, "topics", HttpExtensions.Json, Encoding.UTF8.GetBytes($$"""{"name":"{{_topic}}","cleanup":{{cleanup}}}"""));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await response.JsonAsync();
    }
}
