using Sluice.Testing.Postgres;

namespace Sluice.Examples.Orders;

/// <summary>The whole of it: a server, the shop's database and its copy, Sluice between them, and what it sees on the screen.</summary>
internal sealed class Demonstration(TextWriter screen, string folder)
{
    private static readonly TimeSpan BetweenChanges = TimeSpan.FromMilliseconds(400);

    /// <summary>After so many changes the shop pauses, and its replica is compared with it.</summary>
    private const int ChangesPerRound = 12;

    public async Task RunAsync(CancellationToken stopping)
    {
        await screen.WriteLineAsync("Starting a PostgreSQL server that nobody else uses ...");
        await using var server = await PostgresServer.StartAsync();
        var (shop, replica) = (await server.CreateDatabaseAsync("shop"), await server.CreateDatabaseAsync("replica"));
        var schema = await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "schema.sql"), stopping);
        foreach (var database in (string[])[shop, replica]) await server.ExecuteAsync(schema, database);
        var application = new Shop(shop);
        await application.OpenAsync(stopping);

        var address = SluiceProgram.FreeAddress();
        await using var worker = SluiceProgram.Start(
            ["run", "--config", Path.Combine(AppContext.BaseDirectory, "sluice.json"), "--data", folder, "--urls", address],
            new Dictionary<string, string> { ["SHOP_DB"] = shop, ["REPLICA_DB"] = replica });
        var listens = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var running = worker.ReadAsync(line => { if (line.Contains("listens on", StringComparison.Ordinal)) listens.TrySetResult(); }, stopping);
        await await Task.WhenAny(listens.Task, running);
        await screen.WriteLineAsync($"""
            Sluice listens on {address}. In another terminal:

              sluice tail shop --url {address}
              sluice search history ink --url {address}
              curl {address}/connectors/shop/status
              psql '{Uri(server, "shop")}'

            Ctrl-C ends everything and leaves nothing. Here is what happens in the shop's database:

            """);
        await using var tail = SluiceProgram.Start(["tail", "shop", "--from", "earliest", "--json", "--url", address]);
        var showing = tail.ReadAsync(Show, stopping);
        var happening = ChangeAsync(application, new Replica(shop, replica), stopping);
        await await Task.WhenAny(running, showing, happening);
    }

    private static string Uri(PostgresServer server, string database)
    {
        var parts = new Npgsql.NpgsqlConnectionStringBuilder(server.ConnectionString(database));
        return $"postgres://{parts.Username}:{parts.Password}@{parts.Host}:{parts.Port}/{database}";
    }

    private async Task ChangeAsync(Shop shop, Replica replica, CancellationToken stopping)
    {
        while (true)
        {
            for (var change = 0; change < ChangesPerRound; change++)
            {
                await shop.NextAsync(stopping);
                await Task.Delay(BetweenChanges, TimeProvider.System, stopping);
            }

            await screen.WriteLineAsync($"              = {await replica.CompareAsync(stopping)}");
        }
    }

    private void Show(string record)
    {
        if (ChangeLine.Of(record) is { } line) screen.WriteLine(line);
    }
}
