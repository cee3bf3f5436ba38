using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Groups;

/// <summary><c>/groups</c> and the commands for it: looking, seeking and deleting.</summary>
public sealed class GroupTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly WorkerProcess _worker = shared.Worker;
    private readonly string _topic = shared.NewTopic();

    private string Group => $"g-{_topic}";

    [Fact]
    public async Task A_group_at_work_is_moved_to_a_time_and_goes_on_from_there()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"old\"\n");
        var between = await AfterAsync();
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "\"new\"\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        Assert.Equal(2, (await consumer.PollAsync()).Count);
        Assert.Empty(await consumer.PollAsync("timeout=0"));

        var moved = await SeekAsync($$"""{"time":"{{between.ToString("O", CultureInfo.InvariantCulture)}}"}""");
        Assert.Equal(1, moved.GetProperty("lag").GetInt64());
        var again = Assert.Single(await consumer.PollAsync());
        Assert.Equal("new", again.GetProperty("value").GetString());
        Assert.Empty(await consumer.PollAsync("timeout=0"));
        Assert.Equal(0, (await DescribeAsync()).GetProperty("lag").GetInt64());
        await SeekAsync($$"""{"topic":"{{_topic}}","partition":0,"time":{{between.ToUnixTimeMilliseconds()}}}""");
        Assert.Single(await consumer.PollAsync());
    }

    [Fact]
    public async Task A_commit_of_what_was_read_before_the_seek_is_refused()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        await consumer.PollAsync();
        await SeekAsync("""{"to":"earliest"}""");
        Assert.Equal((409, 40904), await consumer.RefusedAsync(HttpMethod.Post, "offsets"));
        Assert.Equal(2, (await DescribeAsync()).GetProperty("lag").GetInt64());
        Assert.Equal(2, (await consumer.PollAsync()).Count);
        await consumer.CommitAsync();
        Assert.Equal(0, (await DescribeAsync()).GetProperty("lag").GetInt64());
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"to":"earliest","offset":1}""", 400)]
    [InlineData("""{"to":"somewhere"}""", 400)]
    [InlineData("""{"offset":-1}""", 400)]
    [InlineData("""{"offset":"1"}""", 400)]
    [InlineData("""{"time":"yesterday"}""", 400)]
    [InlineData("""{"to":"earliest","partition":0}""", 400)]
    [InlineData("""{"to":"earliest","topic":"a","topics":["a"]}""", 400)]
    [InlineData("""{"to":"earliest","colour":"red"}""", 400)]
    [InlineData("""{"to":"earliest","topic":"__offsets"}""", 403)]
    [InlineData("""{"to":"earliest","topic":"nothing"}""", 404)]
    [InlineData("""{"to":"earliest"}""", 404)]
    [InlineData("""[""", 400)]
    public async Task A_seek_that_cannot_be_is_refused(string body, int status)
    {
        using var response = await _worker.Http.SendAsync(HttpMethod.Post, $"groups/{Group}/seek", HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.True((await response.JsonAsync()).GetProperty("message").GetString()!.Length > 20);
    }

    [Fact]
    public async Task A_group_is_listed_described_and_deleted_when_nobody_reads()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        await consumer.PollAsync();
        await consumer.CommitAsync();
        var group = await DescribeAsync();
        Assert.Equal(("Stable", "sticky"), (group.GetProperty("state").GetString(), group.GetProperty("assignor").GetString()));
        Assert.Equal(0, group.GetProperty("members")[0].GetProperty("partitions")[0].GetProperty("partition").GetInt32());
        Assert.Equal(
            $$"""[{"topic":"{{_topic}}","partition":0,"committed":2,"first":0,"next":2,"lag":0}]""", group.GetProperty("offsets").GetRawText());

        using var refused = await _worker.Http.DeleteAsync($"groups/{Group}");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        await consumer.DoneAsync(HttpMethod.Delete, "");
        var listed = (await _worker.Http.GetJsonAsync("groups")).EnumerateArray().Single(entry => entry.GetProperty("group").GetString() == Group);
        Assert.Equal($$"""{"group":"{{Group}}","state":"Empty","members":0,"lag":0}""", listed.GetRawText());
        using var deleted = await _worker.Http.DeleteAsync($"groups/{Group}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await _worker.Http.GetAsync($"groups/{Group}");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
    }

    [Fact]
    public async Task On_the_command_line_groups_are_shown_moved_and_deleted()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n3\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic, """{"name":"one","format":"json","auto.offset.reset":"earliest"}""");
        await consumer.PollAsync();
        await consumer.CommitAsync();

        Assert.Contains($"{Group} ", await OutputAsync("groups"), StringComparison.Ordinal);
        var shown = await OutputAsync("groups", Group);
        Assert.Contains("Stable, lag 0", shown, StringComparison.Ordinal);
        Assert.Equal([_topic, "0", "3", "0", "3", "0", "one"], Row(shown, _topic));
        var moved = await OutputAsync("groups", "seek", Group, "--offset", "1", "--topic", _topic, "--partition", "0");
        Assert.Equal([_topic, "0", "1", "0", "3", "2", "one"], Row(moved, _topic));
        Assert.Contains("--to earliest", (await _worker.RunAsync(["groups", "seek", Group])).Error, StringComparison.Ordinal);

        Assert.Contains("at work", (await _worker.RunAsync(["groups", "delete", Group, "--yes"])).Error, StringComparison.Ordinal);
        await consumer.DoneAsync(HttpMethod.Delete, "");
        Assert.Contains("--yes", (await _worker.RunAsync(["groups", "delete", Group])).Error, StringComparison.Ordinal);
        Assert.Contains("is deleted", await OutputAsync("groups", "delete", Group, "--yes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_waits_until_the_group_has_caught_up()
    {
        await _worker.Http.ProduceAsync(_topic, HttpExtensions.JsonLines, "1\n2\n3\n");
        var consumer = await RestConsumer.SubscribeAsync(_worker, Group, _topic);
        await consumer.PollAsync();
        await consumer.CommitAsync();
        var replay = _worker.RunAsync(["replay", Group, "--from", "earliest"]);
        while (!replay.IsCompleted) await consumer.PollAsync("timeout=100");

        var result = await replay;
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("3 records to read", result.Output, StringComparison.Ordinal);
        Assert.Contains("Caught up: 3 records", result.Output, StringComparison.Ordinal);
        await consumer.DoneAsync(HttpMethod.Delete, "");
        var empty = await _worker.RunAsync(["replay", Group, "--from", "1"]);
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains("2 records wait until somebody reads", empty.Error, StringComparison.Ordinal);
        Assert.Contains("goes on from 1", await OutputAsync("replay", Group, "--from", "1", "--no-wait"), StringComparison.Ordinal);
    }

    private static string[] Row(string table, string first) => table.Split('\n')
        .Single(line => line.StartsWith($"{first} ", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>A moment that lies behind everything until now and before everything later, in whole milliseconds.</summary>
    private static async Task<DateTimeOffset> AfterAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        var between = TimeProvider.System.GetUtcNow();
        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        return between;
    }

    private async Task<string> OutputAsync(params string[] arguments)
    {
        var result = await _worker.RunAsync(arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return result.Output;
    }

    private Task<JsonElement> DescribeAsync() => _worker.Http.GetJsonAsync($"groups/{Group}");

    private async Task<JsonElement> SeekAsync(string body)
    {
        using var response = await _worker.Http.SendAsync(HttpMethod.Post, $"groups/{Group}/seek", HttpExtensions.Json, Encoding.UTF8.GetBytes(body));
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, answer.ToString());
        return answer;
    }
}
