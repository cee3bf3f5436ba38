using System.Globalization;
using Npgsql;
using Sluice.Testing.Postgres;

namespace Sluice.EndToEnd.Tests.Replication;

/// <summary>
/// One database becomes another through the log, while the worker and both servers are killed. <c>SLUICE_TEST_REPLICA_SECONDS</c>
/// says for how long, <c>SLUICE_TEST_SEED</c> gives the same kills again.
/// </summary>
public sealed class ReplicaTests(ITestOutputHelper output)
{
    private const int Seconds = 15;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task A_replica_equals_its_original_row_by_row_however_often_worker_and_servers_are_killed()
    {
        var seed = Number("SLUICE_TEST_SEED") ?? Random.Shared.Next();
        var duration = TimeSpan.FromSeconds(Number("SLUICE_TEST_REPLICA_SECONDS") ?? Seconds);
        output.WriteLine($"SLUICE_TEST_SEED={seed}");
        await using var original = await PostgresServer.StartAsync();
        await using var replica = await PostgresServer.StartAsync();
        await PgBench.InitializeAsync(original.ConnectionString(), withRows: true);
        await PgBench.InitializeAsync(replica.ConnectionString(), withRows: false);
        // The one table without a key: of its rows only additions can be told, and pgbench does nothing else to it.
        await original.ExecuteAsync("alter table pgbench_history replica identity full");

        await using var worker = await WorkerProcess.StartAsync(Configuration(original, replica));
        await UntilReadAsync(replica);
        string kills;
        await using (new PgBench(original.ConnectionString())) kills = await KillAsync(worker, original, replica, duration, new Random(seed));
        output.WriteLine(kills);
        await UntilEqualAsync(worker, original, replica);
        var history = await FingerprintAsync(original, "pgbench_history");
        output.WriteLine($"transactions: {history}");
        Assert.False(history.StartsWith("0 ", StringComparison.Ordinal), "pgbench did nothing");
        foreach (var connector in new[] { "original", "replica" }) Assert.Empty(await worker.DeadLettersAsync(connector));
    }

    private static async Task<string> KillAsync(WorkerProcess worker, PostgresServer original, PostgresServer replica, TimeSpan duration, Random random)
    {
        var started = TimeProvider.System.GetTimestamp();
        var kills = new int[3];
        while (TimeProvider.System.GetElapsedTime(started) < duration)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(200, 2_500)), TimeProvider.System, CancellationToken.None);
            var which = random.Next(5) switch { 0 => 0, 1 => 1, _ => 2 };
            kills[which]++;
            if (which == 2)
            {
                await worker.KillAsync();
                await worker.StartAgainAsync();
                continue;
            }

            var server = which == 0 ? original : replica;
            await server.KillAsync();
            await server.RestartAsync();
        }

        return $"the original was killed {kills[0]} times, the replica {kills[1]}, the worker {kills[2]}";
    }

    /// <summary>
    /// Waits for the last table's rows. Of a table without a key, whose first reading is cut short, the rows that are added meanwhile
    /// may come twice (docs/postgres.md); with a key they are written twice and are there once.
    /// </summary>
    private static async Task UntilReadAsync(PostgresServer replica)
    {
        var started = TimeProvider.System.GetTimestamp();
        while ((await FingerprintAsync(replica, "pgbench_tellers")).StartsWith("0 ", StringComparison.Ordinal))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, "the rows that were there did not come");
            await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
        }
    }

    private static async Task UntilEqualAsync(WorkerProcess worker, PostgresServer original, PostgresServer replica)
    {
        var started = TimeProvider.System.GetTimestamp();
        foreach (var table in PgBench.Tables)
        {
            var expected = await FingerprintAsync(original, table);
            while (await FingerprintAsync(replica, table) is var found && found != expected)
            {
                Assert.True(
                    TimeProvider.System.GetElapsedTime(started) < Patience,
                    $"{table}: {found} where {expected} was to be\n{await worker.StatusAsync("original")}\n{await worker.StatusAsync("replica")}\n{worker.Output}");
                await Task.Delay(Look, TimeProvider.System, CancellationToken.None);
            }
        }
    }

    /// <summary>How many rows a table has, and a digest of all of them in one order.</summary>
    private static async Task<string> FingerprintAsync(PostgresServer server, string table)
    {
        await using var connection = new NpgsqlConnection($"{server.ConnectionString()};Pooling=false");
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand($"select count(*) || ' ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') from {table} t", connection);
        return (string)(await command.ExecuteScalarAsync(CancellationToken.None))!;
    }

    private static string Configuration(PostgresServer original, PostgresServer replica) => $$"""
        {
          "connectors": {
            "original": {
              "type": "postgres-cdc",
              "config": { "connection": "{{original.ConnectionString()}}", "tables": ["public.pgbench_*"], "topic": "{table}", "heartbeat": "500ms" },
              "retry": { "maxDelay": "1s" }
            },
            "replica": {
              "type": "postgres",
              "topics": ["{{string.Join("\", \"", PgBench.Tables)}}"],
              "config": { "connection": "{{replica.ConnectionString()}}", "table": "{topic}" },
              "retry": { "maxDelay": "1s" }
            }
          }
        }
        """;

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
