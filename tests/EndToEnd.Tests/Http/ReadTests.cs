using System.Net;
using System.Text.Json;

namespace Sluice.EndToEnd.Tests.Http;

public sealed class ReadTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly HttpClient _http = shared.Http;
    private readonly string _topic = shared.NewTopic();

    private string Records => $"topics/{_topic}/partitions/0/records";

    [Fact]
    public async Task Records_are_read_from_an_offset_on_up_to_a_number()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "0\n1\n2\n3\n4\n");
        using var response = await _http.GetAsync($"{Records}?offset=1&max=2");

        Assert.Equal(["1", "2"], (await response.JsonAsync()).EnumerateArray().Select(record => record.GetProperty("value").GetRawText()));
        Assert.Equal("3", Assert.Single(response.Headers.GetValues("X-Next-Offset")));
    }

    [Fact]
    public async Task Earliest_latest_and_a_time_are_offsets_too()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.JsonLines, "0\n1\n");

        Assert.Equal(2, (await _http.GetJsonAsync($"{Records}?offset=earliest")).GetArrayLength());
        Assert.Equal(0, (await _http.GetJsonAsync($"{Records}?offset=latest")).GetArrayLength());
        Assert.Equal(2, (await _http.GetJsonAsync($"{Records}?offset=2020-01-31T10:00:00+01:00")).GetArrayLength());
        Assert.Equal(0, (await _http.GetJsonAsync($"{Records}?offset=2999-01-01")).GetArrayLength());
    }

    [Fact]
    public async Task A_value_is_shown_as_what_it_is_unless_a_format_is_asked_for()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.Text, "{\"a\": 1}\nno json\n");
        using var binary = await _http.SendAsync(HttpMethod.Post, $"topics/{_topic}", HttpExtensions.Text, [0xff]);

        var shown = await _http.GetJsonAsync(Records);
        Assert.Equal(["{\"a\": 1}", "\"no json\"", "\"/w==\""], shown.EnumerateArray().Select(Value));
        Assert.Equal("base64", shown[2].GetProperty("encoding").GetString());
        Assert.False(shown[1].TryGetProperty("encoding", out _));

        var text = await _http.GetJsonAsync($"{Records}?format=text");
        Assert.Equal("{\"a\": 1}", text[0].GetProperty("value").GetString());
        var base64 = await _http.GetJsonAsync($"{Records}?format=base64");
        Assert.Equal("no json"u8.ToArray(), base64[1].GetProperty("value").GetBytesFromBase64());
    }

    [Fact]
    public async Task A_reader_at_the_end_waits_for_the_next_record()
    {
        await _http.ProduceAsync(_topic, HttpExtensions.Json, "{}");
        var waiting = _http.GetJsonAsync($"{Records}?offset=latest&wait=30s");
        await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System));
        Assert.False(waiting.IsCompleted);

        await _http.ProduceAsync(_topic, HttpExtensions.Json, """{"late":true}""");
        Assert.Equal("""{"late":true}""", Value((await waiting)[0]));
    }

    [Theory]
    [InlineData("?offset=-1", 400, 400)]
    [InlineData("?offset=tomorrow", 400, 400)]
    [InlineData("?offset=99", 416, 416)]
    [InlineData("?max=0", 400, 400)]
    [InlineData("?wait=5", 400, 400)]
    [InlineData("?format=xml", 400, 400)]
    public async Task A_wrong_parameter_is_refused(string query, int status, int code)
    {
        await _http.ProduceAsync(_topic, HttpExtensions.Json, "{}");
        using var response = await _http.GetAsync(Records + query);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (await response.JsonAsync()).GetProperty("error_code").GetInt32());
    }

    [Theory]
    [InlineData("partitions/1/records", 404, 40402)]
    [InlineData("partitions/x/records", 400, 400)]
    public async Task A_partition_that_is_not_there_is_refused(string path, int status, int code)
    {
        await _http.ProduceAsync(_topic, HttpExtensions.Json, "{}");
        using var response = await _http.GetAsync($"topics/{_topic}/{path}");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(code, (await response.JsonAsync()).GetProperty("error_code").GetInt32());
    }

    [Fact]
    public async Task An_unknown_topic_is_not_made_by_reading_it()
    {
        using var response = await _http.GetAsync(Records);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal(40401, (await response.JsonAsync()).GetProperty("error_code").GetInt32());
        Assert.DoesNotContain(_topic, (await _http.GetJsonAsync("topics")).EnumerateArray().Select(name => name.GetString()));
    }

    private static string Value(JsonElement record) => record.GetProperty("value").GetRawText();
}
