using System.Text.Json;
using Npgsql;
using Sluice.Connectors.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Cdc.Recovery;

/// <summary>Whatever happens between a source and its server, it goes on by itself, and no change is lost or comes twice.</summary>
public sealed class RecoveryTests(RestartableServer server) : IClassFixture<RestartableServer>
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    /// <summary>What docs/postgres.md promises of a connection that has gone dead.</summary>
    private static readonly TimeSpan Dead = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("fast")]
    [InlineData("immediate")]
    public async Task It_goes_on_when_the_server_restarts(string mode)
    {
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        await using var run = new SteadyRun(Options(database), log);
        await InsertAsync(database, 500);
        await run.UntilAsync("public.orders", 500, Soon);
        await server.Server.StopAsync(mode);
        await server.Server.RestartAsync();
        await InsertAsync(database, 500);
        await run.UntilAsync("public.orders", 1_000, Soon);
        await AssertEachOnceAsync(database, log);
    }

    [Fact]
    public async Task It_goes_on_when_the_network_breaks()
    {
        await using var proxy = new CutProxy(server.Server.Port);
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        await using var run = new SteadyRun(Options(proxy.Through(database)), log);
        for (var cut = 1; cut <= 5; cut++)
        {
            await InsertAsync(database, 2_000);
            proxy.Cut();
        }

        await run.UntilAsync("public.orders", 10_000, Soon);
        await AssertEachOnceAsync(database, log);
    }

    [Fact]
    public async Task It_goes_on_when_a_connection_has_gone_dead_without_breaking()
    {
        await using var proxy = new CutProxy(server.Server.Port);
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        await using var run = new SteadyRun(Options(proxy.Through(database)), log);
        await InsertAsync(database, 100);
        await run.UntilAsync("public.orders", 100, Soon);
        proxy.Stall();
        await InsertAsync(database, 100);
        await run.UntilAsync(() => run.Failures.Count > 0, Dead);
        proxy.Flow();
        await run.UntilAsync("public.orders", 200, Soon);
        await AssertEachOnceAsync(database, log);
    }

    [Fact]
    public async Task A_slot_that_a_dead_connection_holds_is_waited_for()
    {
        await using var proxy = new CutProxy(server.Server.Port);
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        // Long enough for the next session to come to the slot before the server gives the dead connection up.
        await using var run = new SteadyRun(Options($"{proxy.Through(database)};Options=-c wal_sender_timeout=12s"), log);
        await InsertAsync(database, 100);
        await run.UntilAsync("public.orders", 100, Soon);
        proxy.Abandon();
        await InsertAsync(database, 100);
        await run.UntilAsync("public.orders", 200, Soon);
        Assert.Contains(run.Failures, failure => failure.Contains("is active for PID", StringComparison.Ordinal));
        await AssertEachOnceAsync(database, log);
    }

    [Fact]
    public async Task An_engine_that_is_slow_does_not_cost_the_connection()
    {
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        await using var run = new SteadyRun(Options($"{database};Options=-c wal_sender_timeout=4s"), log);
        await InsertAsync(database, 1);
        await run.UntilAsync("public.orders", 1, Soon);
        run.TakeNothing();
        await InsertAsync(database, 60_000);
        await Task.Delay(TimeSpan.FromSeconds(9), TimeProvider.System, CancellationToken.None);
        run.TakeOn();
        await run.UntilAsync("public.orders", 60_001, Soon);
        Assert.Empty(run.Failures);
        await AssertEachOnceAsync(database, log);
    }

    [Fact]
    public async Task It_goes_on_when_its_replication_is_terminated()
    {
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        await using var run = new SteadyRun(Options(database), log);
        for (var times = 1; times <= 3; times++)
        {
            await InsertAsync(database, 1_000);
            await TerminateAsync("walsender");
        }

        await run.UntilAsync("public.orders", 3_000, Soon);
        await AssertEachOnceAsync(database, log);
    }

    [Fact]
    public async Task The_loss_of_the_other_connection_does_not_interrupt_the_stream()
    {
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        await using var run = new SteadyRun(Options(database), log);
        await InsertAsync(database, 100);
        await run.UntilAsync("public.orders", 100, Soon);
        await TerminateAsync("client backend");
        await server.Server.ExecuteAsync("create table later (id int primary key); insert into later values (1)", database);
        await run.UntilAsync("public.later", 1, Soon);
        Assert.Empty(run.Failures);
        await AssertEachOnceAsync(database, log);
    }

    [Fact]
    public async Task It_waits_while_the_server_has_no_connection_left()
    {
        var (database, log) = (await DatabaseAsync(), new CapturedLog());
        var others = new List<NpgsqlConnection>();
        await InsertAsync(database, 100);
        while (await ConnectAsync(database) is { } another) others.Add(another);
        await using var run = new SteadyRun(Options(database), log);
        await run.UntilAsync(() => run.Failures.Count > 2, Soon);
        Assert.Contains("53300", run.Failures[^1], StringComparison.Ordinal);
        foreach (var other in others) await other.DisposeAsync();
        await run.UntilAsync("public.orders", 100, Soon);
        await AssertEachOnceAsync(database, log);
    }

    private static async Task<NpgsqlConnection?> ConnectAsync(string database)
    {
        var connection = new NpgsqlConnection($"{database};Pooling=false");
        try
        {
            await connection.OpenAsync(CancellationToken.None);
            return connection;
        }
        catch (PostgresException full) when (full.SqlState == PostgresErrorCodes.TooManyConnections)
        {
            await connection.DisposeAsync();
            return null;
        }
    }

    private async Task<string> DatabaseAsync()
    {
        var database = await server.Server.CreateDatabaseAsync();
        await server.Server.ExecuteAsync("create table orders (id bigint generated always as identity primary key, item text)", database);
        return database;
    }

    private Task InsertAsync(string database, int rows) => server.Server.ExecuteAsync(
        $"insert into orders (item) select repeat('x', 200) from generate_series(1, {rows}) i", database);

    private Task TerminateAsync(string kind) => server.Server.ExecuteAsync(
        $"select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sluice steady' and backend_type = '{kind}'");

    private static PostgresCdcOptions Options(string database) => new()
    {
        Connection = database,
        Tables = ["public.*"],
        Slot = "s" + Guid.NewGuid().ToString("N"),
        Heartbeat = TimeSpan.FromMilliseconds(200),
    };

    /// <summary>A sequence leaves ids out when its server was killed: the table says which there are.</summary>
    private static async Task AssertEachOnceAsync(string database, CapturedLog log)
    {
        await using var connection = new NpgsqlConnection($"{database};Pooling=false");
        await connection.OpenAsync(CancellationToken.None);
        await using var command = new NpgsqlCommand("select array_agg(id order by id) from orders", connection);
        var expected = (long[])(await command.ExecuteScalarAsync(CancellationToken.None))!;
        var ids = log.Of("public.orders").Select(record => JsonDocument.Parse(record.Record.Key!.Value).RootElement.GetProperty("id").GetInt64()).Order();
        Assert.Equal(expected, ids);
    }
}
