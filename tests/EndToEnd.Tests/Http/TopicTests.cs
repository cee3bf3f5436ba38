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
    public async Task A_partition_is_described_with_its_files_and_a_topic_with_its_rates()
    {
        await SendAsync(HttpMethod.Post, "topics", $$$"""{"name":"{{{_topic}}}","segment":{"bytes":"1MiB"}}""", 201);
        for (var i = 0; i < 3; i++) await _http.ProduceAsync(_topic, HttpExtensions.Text, new string('x', 600_000));

        var topic = await _http.GetJsonAsync($"topics/{_topic}");
        var partition = Assert.Single(topic.GetProperty("partitions").EnumerateArray());
        Assert.Equal(3, partition.GetProperty("segments").GetInt32());
        Assert.InRange(partition.GetProperty("rate").GetProperty("records").GetDouble(), 0.01, 3);
        Assert.InRange(partition.GetProperty("rate").GetProperty("bytes").GetDouble(), 600_000 * 3 / 70, 600_000 * 3);

        var described = await _http.GetJsonAsync($"topics/{_topic}/partitions/0");
        var segments = described.GetProperty("segments").EnumerateArray().ToList();
        Assert.Equal([0, 1, 2], segments.Select(segment => segment.GetProperty("baseOffset").GetInt64()));
        Assert.Equal([1, 2, 3], segments.Select(segment => segment.GetProperty("nextOffset").GetInt64()));
        Assert.Equal(partition.GetProperty("size").GetInt64(), segments.Sum(segment => segment.GetProperty("size").GetInt64()));
        Assert.All(segments, segment => Assert.Equal(segment.GetProperty("firstTimestamp").GetInt64(), segment.GetProperty("lastTimestamp").GetInt64()));

        using var unknown = await _http.GetAsync($"topics/{_topic}/partitions/1");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(40402, (await unknown.JsonAsync()).GetProperty("error_code").GetInt32());
    }

    [Fact]
    public async Task The_offset_of_a_time_is_told_with_the_time_of_its_record()
    {
        var times = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            await _http.ProduceAsync(_topic, HttpExtensions.Json, "{}");
            times.Add(await TimestampAsync(i));
            // The next one is from a later millisecond.
            while (TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() <= times[i] + 1) await Task.Yield();
        }

        Assert.Equal((0, times[0]), await OffsetAtAsync("0"));
        Assert.Equal((1, times[1]), await OffsetAtAsync($"{times[0] + 1}"));
        var second = DateTimeOffset.FromUnixTimeMilliseconds(times[1]);
        Assert.Equal((1, times[1]), await OffsetAtAsync($"{second:yyyy-MM-ddTHH:mm:ss.fffZ}"));
        Assert.Equal((1, times[1]), await OffsetAtAsync($"{second.ToOffset(TimeSpan.FromHours(2)):yyyy-MM-ddTHH:mm:ss.fffzzz}"));
        Assert.Equal((3, null), await OffsetAtAsync($"{times[2] + 1}"));

        foreach (var query in (string[])["", "?time=noon", "?time=99999999999999999"])
        {
            using var refused = await _http.GetAsync($"topics/{_topic}/partitions/0/offset{query}");
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Contains("2026-01-31T09:30:00Z", (await refused.JsonAsync()).GetProperty("message").GetString(), StringComparison.Ordinal);
        }
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

    private async Task<(long Offset, long? Timestamp)> OffsetAtAsync(string time)
    {
        var answer = await _http.GetJsonAsync($"topics/{_topic}/partitions/0/offset?time={time}");
        Assert.Equal((_topic, 0), (answer.GetProperty("topic").GetString(), answer.GetProperty("partition").GetInt32()));
        var timestamp = answer.GetProperty("timestamp");
        return (answer.GetProperty("offset").GetInt64(), timestamp.ValueKind == JsonValueKind.Null ? null : timestamp.GetInt64());
    }

    private async Task<long> TimestampAsync(int offset)
    {
        var records = await _http.GetJsonAsync($"topics/{_topic}/partitions/0/records?offset={offset}");
        return records[0].GetProperty("timestamp").GetInt64();
    }

    private async Task<JsonElement> SendAsync(HttpMethod method, string path, string body, int status)
    {
        using var response = await _http.SendAsync(method, path, HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
        var answer = await response.JsonAsync();
        Assert.True((int)response.StatusCode == status, answer.ToString());
        return answer;
    }
}
