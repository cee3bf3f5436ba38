using System.Globalization;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Snapshots;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Kills;

/// <summary>
/// The source and its server are killed at random moments while the tables change. <c>SLUICE_TEST_SEED</c> runs one loop again,
/// <c>SLUICE_TEST_KILLS</c> says how many kills it has.
/// </summary>
public sealed class KillLoopTests(ITestOutputHelper output)
{
    private const int Kills = 30;
    private const int Writers = 3;

    [Fact]
    public async Task Every_change_comes_once_and_in_order_however_often_either_side_is_killed()
    {
        var seed = Number("SLUICE_TEST_SEED") ?? Random.Shared.Next();
        output.WriteLine($"SLUICE_TEST_SEED={seed}");
        var random = new Random(seed);
        await using var server = await PostgresServer.StartAsync(new PostgresServerSettings
        {
            Parameters = new Dictionary<string, string> { ["log_statement"] = "all", ["log_connections"] = "on", ["deadlock_timeout"] = "100ms", ["max_wal_size"] = "64MB", ["checkpoint_timeout"] = "30s" },
        });
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(ShopTables.Schema, database);
        await server.ExecuteAsync(ShopTables.Rows, database);

        var (log, options) = (new CapturedLog(), Options(database));
        var writers = Enumerable.Range(0, Writers).Select(number => new ShopWriter(database, number, seed + number)).ToList();
        var killed = new KilledSource(options, log, random, most: 80, byTime: true);
        var servers = 0;
        for (var kill = 0; kill < (Number("SLUICE_TEST_KILLS") ?? Kills); kill++)
        {
            var withServer = random.Next(6) == 0;
            var outage = withServer ? KillAsync(server, random.Next(1_500)) : Task.CompletedTask;
            if (withServer) servers++;
            await killed.RunAsync(withServer);
            await outage;
        }

        foreach (var writer in writers) await writer.DisposeAsync();
        await server.ExecuteAsync($"insert into shop.{ShopTables.End} values (1)", database);
        await using (var run = CdcRun.Start(options, log, "kills"))
        {
            await run.UntilAsync(there => there.Of($"shop.{ShopTables.End}").Count > 0 && IsRead(there));
        }

        output.WriteLine($"{writers.Sum(writer => writer.Transactions)} transactions, server killed {servers} times, source: {string.Join(", ", killed.Ends)}");
        foreach (var table in ShopTables.All)
            output.WriteLine($"{table}: {await ShopCheck.RunAsync(database, table, log)} changes, {log.Of($"shop.{table}").Count} records");
    }

    private static async Task KillAsync(PostgresServer server, int after)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(after), TimeProvider.System, CancellationToken.None);
        await server.KillAsync();
        await server.RestartAsync();
    }

    /// <summary>Whether no table is still to be read.</summary>
    internal static bool IsRead(CapturedLog log) => log.Positions.All
        .Where(part => TableRun.TableOf(part.Part) is not null)
        .All(part => TableProgress.Read(part.Value.Span).IsDone);

    private static PostgresCdcOptions Options(string database) => new()
    {
        Connection = database,
        Tables = ["shop.*"],
        Slot = "kills",
        Publication = "kills",
        Heartbeat = TimeSpan.FromMilliseconds(200),
    };

    internal static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
