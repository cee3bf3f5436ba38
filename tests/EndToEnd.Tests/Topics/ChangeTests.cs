using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Topics;

/// <summary>The settings of a topic are changed while it is written and read.</summary>
public sealed class ChangeTests
{
    private const string Configuration = """{ "connectors": { "search": { "type": "sqlite", "topics": ["events"] } } }""";

    [Fact]
    public async Task Retention_segments_and_partitions_change_without_a_restart_and_stay_changed()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        await FillAsync(worker, 4);
        await worker.WaitUntilSettledAsync("search");
        Assert.Equal(1, (await DescribeAsync(worker, 0)).GetProperty("segments").GetArrayLength());

        await AlterAsync(worker, """{"segment":{"bytes":"1MiB"}}""");
        await FillAsync(worker, 6);
        Assert.Equal(4, (await DescribeAsync(worker, 0)).GetProperty("segments").GetArrayLength());

        await worker.WaitUntilSettledAsync("search");
        await AlterAsync(worker, """{"retention":{"size":"1MiB"}}""");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await DescribeAsync(worker, 0)).GetProperty("first").GetInt64() == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, patience.Token);
        using var tooEarly = await worker.Http.GetAsync("topics/events/partitions/0/records?offset=0");
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, tooEarly.StatusCode);

        await AlterAsync(worker, """{"partitions":3}""");
        await worker.Http.ProduceAsync("events?key=$.id", HttpExtensions.JsonLines, string.Concat(Enumerable.Range(0, 30).Select(id => $$"""{"id":{{id}},"tag":"keyed"}""" + "\n")));
        await new SearchIndex(worker, "search").WaitForAsync("topic:events keyed", 30);
        for (var partition = 0; partition < 3; partition++)
            Assert.True((await DescribeAsync(worker, partition)).GetProperty("next").GetInt64() > 0);

        await worker.KillAsync();
        await worker.StartAgainAsync();
        var settings = (await worker.Http.GetJsonAsync("topics/events")).GetProperty("settings");
        Assert.Equal(3, settings.GetProperty("partitions").GetInt32());
        Assert.Equal(("1MiB", "1MiB"), (settings.GetProperty("segment").GetProperty("bytes").GetString(), settings.GetProperty("retention").GetProperty("size").GetString()));
    }

    private static async Task FillAsync(WorkerProcess worker, int count)
    {
        for (var i = 0; i < count; i++) await worker.Http.ProduceAsync("events", HttpExtensions.Text, new string('x', 400_000));
    }

    private static Task<JsonElement> DescribeAsync(WorkerProcess worker, int partition) =>
        worker.Http.GetJsonAsync($"topics/events/partitions/{partition}");

    private static async Task AlterAsync(WorkerProcess worker, string settings)
    {
        using var altered = await worker.Http.SendAsync(HttpMethod.Put, "topics/events", HttpExtensions.Json, Encoding.UTF8.GetBytes(settings));
        Assert.True(altered.StatusCode == HttpStatusCode.OK, await altered.Content.ReadAsStringAsync());
    }
}
