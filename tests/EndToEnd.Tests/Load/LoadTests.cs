using System.Diagnostics;

namespace Sluice.EndToEnd.Tests.Load;

public sealed class LoadTests(ITestOutputHelper output)
{
    private const int Clients = 8;
    private const int BatchRecords = 1_000;
    private const int Records = 100_000;
    private const long MostMemory = 300L << 20;

    private const string Configuration =
        """
        {
          "topics": { "load": { "partitions": 4 } },
          "connectors": { "search": { "type": "sqlite", "topics": ["load"] } }
        }
        """;

    [Fact]
    public async Task A_hundred_thousand_records_come_back_byte_for_byte_in_order_and_are_all_found()
    {
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        var clients = Enumerable.Range(0, Clients).Select(client => new LoadClient(client, "load")).ToList();

        var started = Stopwatch.GetTimestamp();
        var turns = Enumerable.Range(0, Records / BatchRecords).GroupBy(batch => batch % Clients).ToDictionary(turn => turn.Key, turn => turn.Count());
        await Task.WhenAll(clients.Select((client, number) => client.SendAsync(worker.Http, turns[number], BatchRecords)));
        output.WriteLine($"sent in {Stopwatch.GetElapsedTime(started)}");

        var log = new LoadLog("load", partitions: 4);
        await log.ReadOnAsync(worker.Http);
        Assert.Equal(Records, log.Count);
        log.CheckOrder();
        foreach (var batch in clients.SelectMany(client => client.Acknowledged)) log.Check(batch);

        var index = new SearchIndex(worker, "search");
        await index.WaitForAsync("", Records);
        output.WriteLine($"found after {Stopwatch.GetElapsedTime(started)}, {worker.PeakMemory >> 20} MiB at most");
        Assert.InRange(worker.PeakMemory, 1, MostMemory);
    }
}
