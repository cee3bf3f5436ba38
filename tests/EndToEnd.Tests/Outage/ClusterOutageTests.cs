using System.Globalization;
using System.Text.Json;
using Sluice.Connectors.Tests.Elasticsearch;

namespace Sluice.EndToEnd.Tests.Outage;

public sealed class ClusterOutageTests
{
    private const int RefusedEvery = 97;

    [Fact]
    public async Task Documents_wait_for_a_cluster_that_is_down_and_then_all_of_them_are_written()
    {
        var server = await BulkServer.StartAsync();
        await using var worker = await WorkerProcess.StartAsync(Configuration(server.Url));
        // The cluster's mapping takes numbers only.
        var feed = new EventFeed(worker.Http, "events", (_, n) => $"\"number\":{(IsRefused(n) ? "\"none\"" : "1")}");
        feed.Start();
        await worker.WaitForStatusAsync("documents", status => Committed(status) > 20);
        await server.DisposeAsync();
        await worker.WaitForStatusAsync("documents", status => status.GetRawText().Contains("last_error", StringComparison.Ordinal));
        var stored = feed.Count;
        await OutageClock.PassAsync();

        Assert.True(feed.Count > stored + 50, $"only {feed.Count - stored} events were stored during the outage");
        var status = await worker.StatusAsync("documents");
        Assert.Equal("RUNNING", status.GetProperty("connector").GetProperty("state").GetString());
        Assert.InRange(status.GetProperty("lag").GetInt64(), feed.Count - stored - 10, feed.Count);
        await new SearchIndex(worker, "search").WaitForAsync($"n:{feed.Count - 2}", 1);

        await using var again = await BulkServer.StartAsync(server.Store, server.Url.Port);
        var recovered = feed.Count;
        await worker.WaitForStatusAsync("documents", status => Committed(status) > recovered);
        await feed.StopAsync();
        foreach (var sink in new[] { "documents", "latest" }) await worker.WaitUntilSettledAsync(sink);
        Check(feed.Count, again.Store);
        foreach (var sink in new[] { "documents", "latest" }) await CheckDeadLettersAsync(worker, sink, feed.Count);
    }

    private static bool IsRefused(int number) => number % RefusedEvery == RefusedEvery / 2;

    private static long Committed(JsonElement status) => status.GetProperty("tasks").EnumerateArray()
        .SelectMany(task => task.TryGetProperty("partitions", out var partitions) ? partitions.EnumerateArray() : [])
        .Sum(partition => partition.GetProperty("committed").GetInt64());

    private static int Number(JsonElement document) => document.GetProperty("n").GetInt32();

    private static void Check(int count, DocumentStore store)
    {
        var written = Enumerable.Range(0, count).Where(number => !IsRefused(number)).ToList();
        Assert.Equal(written, store.In("events").Values.Select(Number).Order());
        // By key, the last of each stands: no earlier one has overtaken it.
        Assert.Equal(
            written.GroupBy(EventFeed.KeyOf).Select(key => $"{key.Key}: {key.Max()}").Order(StringComparer.Ordinal),
            store.In("latest").Select(entry => string.Create(CultureInfo.InvariantCulture, $"{entry.Key}: {Number(entry.Value)}"))
                .Order(StringComparer.Ordinal));
    }

    private static async Task CheckDeadLettersAsync(WorkerProcess worker, string sink, int count)
    {
        var letters = await worker.DeadLettersAsync(sink);
        Assert.Equal(Enumerable.Range(0, count).Where(IsRefused), letters.Select(letter => Number(letter.Value)).Order());
        foreach (var (_, headers) in letters)
        {
            Assert.Equal("events", headers["__connect.errors.topic"]);
            Assert.Equal(sink, headers["__connect.errors.connector.name"]);
            Assert.Contains("mapper_parsing_exception", headers["__connect.errors.exception.message"], StringComparison.Ordinal);
        }
    }

    private static string Configuration(Uri url) =>
        $$"""
        {
          "topics": { "events": { "partitions": 2 } },
          "connectors": {
            "documents": {
              "type": "elasticsearch",
              "topics": ["events"],
              "retry": { "maxDelay": "1s" },
              "config": { "urls": ["{{url}}"], "index": "{topic}" }
            },
            "latest": {
              "type": "elasticsearch",
              "topics": ["events"],
              "retry": { "maxDelay": "1s" },
              "config": { "urls": ["{{url}}"], "index": "latest", "id": "key" }
            },
            "search": { "type": "sqlite", "topics": ["events"] }
          }
        }
        """;
}
