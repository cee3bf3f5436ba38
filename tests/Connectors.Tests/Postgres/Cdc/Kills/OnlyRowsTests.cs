using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>A source that only reads rows is killed at random moments while other rows come and go.</summary>
public sealed class OnlyRowsTests(PostgresFixture fixture, ITestOutputHelper output)
{
    private const int Rows = 40_000;
    private const int Kills = 12;

    [Fact]
    public async Task Every_row_that_stays_is_read_once_however_often_the_source_is_killed()
    {
        var seed = KillLoopTests.Number("SLUICE_TEST_SEED") ?? Random.Shared.Next();
        output.WriteLine($"SLUICE_TEST_SEED={seed}");
        var random = new Random(seed);
        var server = await fixture.ServerAsync();
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync($"create table kept (id int primary key, stays bool); insert into kept select i * 10, true from generate_series(1, {Rows}) i", database);
        var (log, options) = (new CapturedLog(), new PostgresCdcOptions { Connection = database, Tables = ["public.*"], Snapshot = PostgresSnapshot.Only });
        var killed = new KilledSource(options, log, random, most: 4, byTime: false);
        for (var kill = 0; kill < Kills; kill++)
        {
            await killed.RunAsync(mayFail: false);
            var id = random.Next(Rows * 10);
            await server.ExecuteAsync(
                $"insert into kept select i, false from generate_series({id}, {id + 3_000}) i on conflict do nothing; delete from kept where not stays and id between {id} and {id + 600}",
                database);
        }

        await using (var run = CdcRun.Start(options, log)) await run.Ended;
        output.WriteLine(string.Join(", ", killed.Ends));
        var staying = log.Of("public.kept").Where(record => CapturedLog.Text(record).Contains("\"stays\":true", StringComparison.Ordinal)).ToList();
        Assert.True(killed.Ends.Values.Sum() > 3, "it was killed too rarely to show anything");
        Assert.Equal(Rows, staying.Count);
        Assert.Equal(Rows, staying.Select(CapturedLog.Key).Distinct().Count());
        Assert.True(KillLoopTests.IsRead(log));
    }
}
