using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Topics;

/// <summary>A topic of <c>sluice.json</c> that is altered while the worker runs, and the worker started again.</summary>
public sealed class ConfiguredTopicTests
{
    [Fact]
    public async Task What_the_configuration_does_not_name_stays_as_it_was_altered()
    {
        await using var worker = await WorkerProcess.StartAsync("""{ "topics": { "events": { "retention": { "time": "3d" } } } }""");
        await AlterAsync(worker, """{ "cleanup": "compact", "retention": { "time": "1d", "size": "1GiB" }, "compaction": { "minLag": "1h" } }""");

        await worker.KillAsync();
        await worker.StartAgainAsync();

        var settings = await SettingsAsync(worker);
        Assert.Equal("compact", settings.GetProperty("cleanup").GetString());
        Assert.Equal("1h", settings.GetProperty("compaction").GetProperty("minLag").GetString());
        Assert.Equal("1GiB", settings.GetProperty("retention").GetProperty("size").GetString());
        // This one is named.
        Assert.Equal("3d", settings.GetProperty("retention").GetProperty("time").GetString());
    }

    [Fact]
    public async Task A_worker_starts_with_partitions_that_were_added_beyond_those_of_the_configuration()
    {
        await using var worker = await WorkerProcess.StartAsync("""{ "topics": { "events": { "partitions": 1 } } }""");
        await AlterAsync(worker, """{ "partitions": 3 }""");
        await worker.Http.ProduceAsync("events?key=$.id", HttpExtensions.JsonLines, string.Concat(Enumerable.Range(0, 40).Select(i => $"{{\"id\":{i}}}\n")));

        await worker.KillAsync();
        await worker.StartAgainAsync();

        Assert.Equal(3, (await SettingsAsync(worker)).GetProperty("partitions").GetInt32());
        Assert.Contains("Topic events keeps its 3 partitions, though the configuration says 1", worker.Output, StringComparison.Ordinal);
        var counts = new List<int>();
        for (var partition = 0; partition < 3; partition++) counts.Add((await worker.Http.ValuesAsync("events", partition)).Length);
        Assert.Equal(40, counts.Sum());
        Assert.DoesNotContain(0, counts);
    }

    private static async Task AlterAsync(WorkerProcess worker, string settings)
    {
        using var answer = await worker.Http.PutAsync("topics/events", new StringContent(settings));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<JsonElement> SettingsAsync(WorkerProcess worker) =>
        (await worker.Http.GetJsonAsync("topics/events")).GetProperty("settings");
}
