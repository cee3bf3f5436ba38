using Sluice.Connectors.Postgres;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class FollowingTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Rows_that_are_there_come_first_and_then_each_change()
    {
        var (server, database) = await DatabaseAsync("create table orders (id int primary key, item text); insert into orders values (1, 'pen'), (2, 'ink')");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(Options(database), log);
        await run.UntilAsync("public.orders", 2);
        Assert.All(log.Values("public.orders"), value => Assert.Contains("\"op\":\"r\"", value, StringComparison.Ordinal));

        await server.ExecuteAsync("insert into orders values (3, 'nib'); update orders set item = 'pencil' where id = 1; delete from orders where id = 2", database);
        await run.UntilAsync("public.orders", 6);
        var changes = log.Of("public.orders").Skip(2).Select(record => $"{CapturedLog.Key(record)} {Shape(CapturedLog.Text(record))}");
        Assert.Equal(["{\"id\":3} c", "{\"id\":1} u", "{\"id\":2} d", "{\"id\":2} null"], changes);
    }

    [Theory]
    [InlineData(true, "c t c")]
    [InlineData(false, "c c")]
    public async Task Truncate_is_a_record_unless_it_is_to_be_passed_over(bool truncates, string shapes)
    {
        var (server, database) = await DatabaseAsync("create table orders (id int primary key); insert into orders values (1)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(Options(database) with { Truncates = truncates }, log);
        await run.UntilAsync("public.orders", 1);
        await server.ExecuteAsync("insert into orders values (2); truncate orders; insert into orders values (3)", database);
        await run.UntilAsync(_ => log.Of("public.orders").Any(record => CapturedLog.Key(record) == "{\"id\":3}"));
        Assert.Equal(shapes.Split(' '), log.Values("public.orders").Skip(1).Select(Shape));
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_last_run_ended()
    {
        var (server, database) = await DatabaseAsync("create table orders (id int primary key, item text); insert into orders values (1, 'pen')");
        var log = new CapturedLog();
        var options = Options(database);
        await using (var run = CdcRun.Start(options, log)) await run.UntilAsync("public.orders", 1);
        await server.ExecuteAsync("insert into orders values (2, 'ink')", database);
        await using (var run = CdcRun.Start(options, log))
        {
            await run.UntilAsync("public.orders", 2);
            await server.ExecuteAsync("insert into orders values (3, 'nib')", database);
            await run.UntilAsync("public.orders", 3);
        }

        Assert.Equal(["r", "c", "c"], log.Values("public.orders").Select(Shape));
    }

    [Fact]
    public async Task A_table_that_is_made_later_joins_without_a_restart()
    {
        var (server, database) = await DatabaseAsync("create table orders (id int primary key)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(Options(database), log);
        await server.ExecuteAsync("create table customers (id int primary key, name text); insert into customers select i, 'c' || i from generate_series(1, 100) i", database);
        await run.UntilAsync("public.customers", 100);
        await server.ExecuteAsync("update customers set name = 'x' where id = 7", database);
        await run.UntilAsync("public.customers", 101);
        Assert.Equal("u", Shape(log.Values("public.customers")[^1]));
    }

    [Fact]
    public async Task A_table_is_read_again_when_a_message_asks_for_it()
    {
        var (server, database) = await DatabaseAsync("create table orders (id int primary key, item text); insert into orders select i, 'x' from generate_series(1, 30000) i");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(Options(database), log);
        await run.UntilAsync("public.orders", 30_000);
        await server.ExecuteAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'public.orders')", database);
        await run.UntilAsync("public.orders", 60_000);
        Assert.All(log.Values("public.orders").Skip(30_000), value => Assert.Contains("\"snapshot\":\"incremental\"", value, StringComparison.Ordinal));
        Assert.Equal(30_000, log.Of("public.orders").Skip(30_000).Select(CapturedLog.Key).Distinct().Count());
    }

    [Fact]
    public async Task A_source_that_is_stopped_at_any_moment_ends_soon()
    {
        var (_, database) = await DatabaseAsync("create table orders (id int primary key, item text); insert into orders values (1, 'pen')");
        var (log, options, random) = (new CapturedLog(), Options(database), new Random(7));
        for (var i = 0; i < 25; i++)
        {
            var run = CdcRun.Start(options, log);
            await Task.WhenAny(run.Ended, Task.Delay(TimeSpan.FromMilliseconds(random.Next(60, 160)), TimeProvider.System, TestContext.Current.CancellationToken));
            await run.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        }

        await using var last = CdcRun.Start(options, log);
        await last.UntilAsync("public.orders", 1);
    }

    private async Task<(PostgresServer Server, string Database)> DatabaseAsync(string sql)
    {
        var server = await fixture.ServerAsync();
        var database = await server.CreateDatabaseAsync();
        await server.ExecuteAsync(sql, database);
        return (server, database);
    }

    private static PostgresCdcOptions Options(string database) => new()
    {
        Connection = database,
        Tables = ["public.*"],
        Slot = "s" + Guid.NewGuid().ToString("N"),
        Heartbeat = TimeSpan.FromMilliseconds(500),
    };

    private static string Shape(string value) =>
        value == "null" ? value : System.Text.Json.JsonDocument.Parse(value).RootElement.GetProperty("op").GetString()!;
}
