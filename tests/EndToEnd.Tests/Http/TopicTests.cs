using System.Net;
using System.Text;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

public sealed class TopicTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    [Fact]
    public async Task A_topic_is_created_described_altered_and_deleted()
    {
        var created = await SendAsync(HttpMethod.Post, "topics", $$$"""{"name":"{{{_topic}}}","partitions":2,"retention":{"time":"1h"}}""", 201);
        Assert.Equal("1h", created.GetProperty("settings").GetProperty("retention").GetProperty("time").GetString());
        Assert.Equal(2, created.GetProperty("partitions").GetArrayLength());

        await SendAsync(HttpMethod.Put, $"topics/{_topic}", """{"partitions":3,"retention":{"size":"2MiB"}}""", 200);
        await _http.ProduceAsync(_topic, HttpExtensions.Json, "{}");
        var described = await _http.GetJsonAsync($"topics/{_topic}");
        Assert.Equal("1h", described.GetProperty("settings").GetProperty("retention").GetProperty("time").GetString());
        Assert.Equal("2MiB", described.GetProperty("settings").GetProperty("retention").GetProperty("size").GetString());
        var partitions = described.GetProperty("partitions").EnumerateArray().ToList();
        Assert.Equal([1, 0, 0], partitions.Select(partition => partition.GetProperty("next").GetInt64()).OrderDescending());
        Assert.True(partitions.Sum(partition => partition.GetProperty("size").GetInt64()) > 0);

        using var deleted = await _http.DeleteAsync($"topics/{_topic}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _http.GetAsync($"topics/{_topic}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task A_topic_that_is_there_cannot_be_created()
    {
        await SendAsync(HttpMethod.Post, "topics", $$"""{"name":"{{_topic}}"}""", 201);
        await SendAsync(HttpMethod.Post, "topics", $$"""{"name":"{{_topic}}"}""", 409);
    }

    [Theory]
    [InlineData("""{"partitions":2}""", "name")]
    [InlineData("""{"name":"x y"}""", "' '")]
    [InlineData("""{"name":"t","partitions":0,"retention":{"tme":"1h"}}""", "partitions")]
    [InlineData("""{"name":"t","partitions":0,"retention":{"tme":"1h"}}""", "retention.tme")]
    [InlineData("""{"name":"t",""", "JSON")]
    [InlineData("[]", "object")]
    public async Task Settings_that_cannot_be_are_refused_all_at_once(string body, string named)
    {
        var answer = await SendAsync(HttpMethod.Post, "topics", body, 400);

        Assert.Contains(named, answer.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Partitions_are_never_taken_away()
    {
        await SendAsync(HttpMethod.Post, "topics", $$"""{"name":"{{_topic}}","partitions":2}""", 201);
        await SendAsync(HttpMethod.Put, $"topics/{_topic}", """{"partitions":1}""", 400);
    }

    [Fact]
    public async Task The_topics_of_the_worker_itself_are_not_listed_nor_touched()
    {
        Assert.DoesNotContain(
            (await _http.GetJsonAsync("topics")).EnumerateArray(), name => name.GetString()!.StartsWith("__", StringComparison.Ordinal));
        using var deleted = await _http.DeleteAsync("topics/__topics");
        Assert.Equal(HttpStatusCode.Forbidden, deleted.StatusCode);
        using var read = await _http.GetAsync("topics/__topics/partitions/0/records");
        Assert.Equal(HttpStatusCode.Forbidden, read.StatusCode);
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string body, int status)
    {
        using var response = await _http.SendAsync(method, path, HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
        var answer = await response.JsonAsync();
        Assert.True((int)response.StatusCode == status, answer.ToString());
        return answer;
    }
}
