using System.Globalization;
using Sluice.EndToEnd.Tests.Load;

namespace Sluice.EndToEnd.Tests.Crash;

/// <summary>The process is killed at random moments, over and over, with the same data folder.</summary>
public sealed class CrashTests(ITestOutputHelper output)
{
    private const int Rounds = 50;
    private const int Clients = 8;
    private const int BatchRecords = 20;
    private const int Partitions = 4;
    private const int LinePartitions = 2;
    private const string SeedVariable = "SLUICE_TEST_SEED";

    [Fact]
    public async Task Nothing_acknowledged_is_lost_and_nothing_is_doubled_however_often_the_worker_is_killed()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"{SeedVariable}={seed}");
        var random = new Random(seed);
        await using var worker = await WorkerProcess.StartAsync(Configuration("flush"));
        await using var file = new GrowingFile(Path.Combine(worker.Folder.Path, "app.log"), seed);
        file.Start();
        var (clients, log) = (Enumerable.Range(0, Clients).Select(client => new LoadClient(client, "load")).ToList(), new LoadLog("load", Partitions));

        var checkedBatches = new int[Clients];
        for (var round = 0; round < Rounds; round++)
        {
            await SendAndKillAsync(worker, clients, random.Next(50, 600));
            if (round % 10 == 4) file.Rotate();
            worker.Folder.Write("sluice.json", Configuration(round % 2 == 0 ? "os" : "flush"));
            // Now and then it dies while it is still recovering from the death before.
            if (round % 5 == 2) await worker.StartAndKillAsync(TimeSpan.FromMilliseconds(random.Next(20, 500)));
            await worker.StartAgainAsync();
            await log.ReadOnAsync(worker.Http);
            for (var client = 0; client < Clients; client++)
            {
                var acknowledged = clients[client].Acknowledged;
                for (; checkedBatches[client] < acknowledged.Count; checkedBatches[client]++) log.Check(acknowledged[checkedBatches[client]]);
            }
        }

        await file.DisposeAsync();
        await CheckAllAsync(worker, clients, file);
        output.WriteLine($"{clients.Sum(client => client.Acknowledged.Count * BatchRecords)} records acknowledged, {log.Count} stored, {file.Lines} lines");
    }

    private static async Task SendAndKillAsync(WorkerProcess worker, List<LoadClient> clients, int milliseconds)
    {
        var sending = clients.ConvertAll(client => client.SendUntilGoneAsync(worker.Http, BatchRecords));
        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System);
        await worker.KillAsync();
        await Task.WhenAll(sending);
    }

    /// <summary>Once more from the first record on, and with what the source and the sink made of it.</summary>
    private static async Task CheckAllAsync(WorkerProcess worker, List<LoadClient> clients, GrowingFile file)
    {
        var log = new LoadLog("load", Partitions);
        await log.ReadOnAsync(worker.Http);
        log.CheckOrder();
        foreach (var batch in clients.SelectMany(client => client.Acknowledged)) log.Check(batch);

        var search = new SearchIndex(worker, "search");
        await search.WaitForAsync("topic:lines", file.Lines);
        await file.CheckAsync(worker.Http, "lines", LinePartitions);

        await search.WaitForAsync("topic:load", log.Count);
        var found = new HashSet<(int Partition, long Offset)>();
        await foreach (var hit in search.AllAsync("topic:load"))
        {
            var (partition, offset) = (hit.GetProperty("partition").GetInt32(), hit.GetProperty("offset").GetInt64());
            Assert.True(found.Add((partition, offset)), $"{partition}-{offset} is found twice");
            Assert.Equal(log[partition, offset], LoadRecord.Of(hit.GetProperty("value").GetBytesFromBase64()));
        }

        Assert.Equal(log.Count, found.Count);
        // Nothing asked for anybody's help on the way, and no connector has given up.
        Assert.DoesNotContain(" fail: ", worker.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" crit: ", worker.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Unhandled exception", worker.Output, StringComparison.Ordinal);
    }

    private static string Configuration(string durability) =>
        $$"""
        {
          "log": { "durability": "{{durability}}" },
          "topics": { "load": { "partitions": {{Partitions}}, "segment": { "bytes": "1MiB" } }, "lines": { "partitions": {{LinePartitions}} } },
          "connectors": {
            "app-log": { "type": "files", "config": { "path": "app.log", "topic": "lines", "rotationGrace": "100ms" } },
            "search": { "type": "sqlite", "topics": ["load", "lines"] }
          }
        }
        """;
}
