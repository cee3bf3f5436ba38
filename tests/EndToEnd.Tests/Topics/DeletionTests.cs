using System.Net;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Topics;

/// <summary>A topic is deleted while others read it.</summary>
public sealed class DeletionTests
{
    private const string Configuration = """{ "connectors": { "search": { "type": "sqlite", "topics": ["events"] } } }""";

    [Fact]
    public async Task Whoever_reads_a_topic_when_it_is_deleted_is_told_and_nothing_of_it_stays_open()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        await FillAsync(worker, "old");
        var waiting = worker.Http.GetAsync("topics/events/partitions/0/records?offset=3&wait=30s");
        await using var stream = await TopicStream.OpenAsync(worker.Http, "events/stream?from=earliest");
        for (var i = 0; i < 3; i++) Assert.NotNull(await stream.NextAsync());
        await WaitForFilesAsync(worker, isOpen: true);

        using var deleted = await worker.Http.DeleteAsync("topics/events");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        using var answer = await waiting;
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal(40401, (await answer.JsonAsync()).GetProperty("error_code").GetInt32());
        var last = await stream.NextAsync();
        Assert.Equal("error", last!.Value.EventType);
        Assert.Contains("'events' was deleted", JsonSerializer.Deserialize<string>(last.Value.Data), StringComparison.Ordinal);
        Assert.Null(await stream.NextAsync());

        await WaitForFilesAsync(worker, isOpen: false);
        Assert.Empty(Directory.GetDirectories(Path.Combine(worker.Folder.Data, "topics"), "events-*"));
        // The sink waits, and does not bring the topic back by wanting to read it.
        await worker.WaitForStatusAsync("search", status => !OnlyTask(status).TryGetProperty("partitions", out var partitions) || partitions.GetArrayLength() == 0);
        Assert.Equal("RUNNING", OnlyTask(await worker.StatusAsync("search")).GetProperty("state").GetString());
        Assert.DoesNotContain("events", (await worker.Http.GetJsonAsync("topics")).GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_topic_made_again_is_another_one_and_is_read_from_its_beginning()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        await FillAsync(worker, "old");
        var before = (await worker.Http.GetJsonAsync("topics/events")).GetProperty("id").GetGuid();
        await using var stream = await TopicStream.OpenAsync(worker.Http, "events/stream?from=earliest");

        using (await worker.Http.DeleteAsync("topics/events"))
        {
            // At once, before anybody has noticed.
            await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "\"new\"\n\"new\"\n");
        }

        Assert.NotEqual(before, (await worker.Http.GetJsonAsync("topics/events")).GetProperty("id").GetGuid());
        await new SearchIndex(worker, "search").WaitForAsync("topic:events new", 2);
        await worker.WaitUntilSettledAsync("search");
        for (var item = await stream.NextAsync(); item?.EventType != "error"; item = await stream.NextAsync())
            Assert.Contains("old", item!.Value.Data, StringComparison.Ordinal);

        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.Equal(["\"new\"", "\"new\""], await worker.Http.ValuesAsync("events"));
    }

    private static async Task FillAsync(WorkerProcess worker, string value)
    {
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, string.Concat(Enumerable.Repeat($"\"{value}\"\n", 3)));
        await worker.WaitUntilSettledAsync("search");
    }

    private static async Task WaitForFilesAsync(WorkerProcess worker, bool isOpen)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (worker.OpenFiles.Any(file => file.Contains("/topics/events-0", StringComparison.Ordinal)) != isOpen)
        {
            Assert.False(patience.IsCancellationRequested, string.Join('\n', worker.OpenFiles));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    private static JsonElement OnlyTask(JsonElement status) => status.GetProperty("tasks")[0];
}
