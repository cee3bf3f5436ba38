using Sluice.Connectors.Postgres;
using Sluice.Testing.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

/// <summary>What the source says about itself.</summary>
public sealed class ReadingsTests(PostgresFixture fixture)
{
    [Fact]
    public async Task It_says_what_was_read_of_each_table_and_why_a_table_is_parked()
    {
        var (server, database) = await DatabaseAsync("""
            create table orders (id int primary key, item text); insert into orders select i, 'x' from generate_series(1, 500) i; analyze orders;
            create table notes (note text);
            create unlogged table scratch (id int primary key)
            """);
        await using var run = CdcRun.Start(Options(database), new CapturedLog());
        await UntilAsync(run, () => Value(run, "heartbeat_age") is not null && Value(run, "slot_state", "reserved") == 1);

        Assert.Equal(500, Value(run, "snapshot", "public.orders"));
        Assert.Equal(500, Value(run, "snapshot_estimated", "public.orders"));
        Assert.Equal(1, Value(run, "snapshot_done", "public.orders"));
        Assert.Equal(0, Value(run, "snapshot_unfinished"));
        await UntilAsync(run, () => Value(run, "parked") == 2);
        Assert.Contains("no primary key", Text(run, "parked_table", "public.notes"), StringComparison.Ordinal);
        Assert.Contains("unlogged", Text(run, "parked_table", "public.scratch"), StringComparison.Ordinal);
        Assert.Equal("reserved", Text(run, "slot_state"));

        await server.ExecuteAsync("alter table notes replica identity full", database);
        await UntilAsync(run, () => Value(run, "parked") == 1);
    }

    [Fact]
    public async Task Its_lag_grows_while_it_is_held_up_and_is_gone_when_it_has_caught_up()
    {
        var (server, database) = await DatabaseAsync("create table orders (id int primary key, item text)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(Options(database), log);
        await UntilAsync(run, () => Value(run, "heartbeat_age") is not null);
        await server.ExecuteAsync("insert into orders values (1, 'pen')", database);
        await run.UntilAsync("public.orders", 1);
        await UntilAsync(run, () => Value(run, "lag_seconds") < 1 && Value(run, "last_commit_lsn") is not null);
        var commit = Value(run, "last_commit_lsn");
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        Assert.InRange(Value(run, "last_commit_timestamp")!.Value, now - 60, now + 5);

        run.Hold();
        await server.ExecuteAsync("insert into orders select i, repeat('x', 1000) from generate_series(2, 20000) i", database);
        await UntilAsync(run, () => Value(run, "lag_seconds") > 1.5 && Value(run, "lag_bytes") > 10_000_000 && Value(run, "slot_retained") > 10_000_000);
        Assert.True(Value(run, "heartbeat_age") > 1);

        run.Release();
        await run.UntilAsync("public.orders", 20_000);
        await UntilAsync(run, () => Value(run, "lag_seconds") < 1 && Value(run, "lag_bytes") < 1_000_000);
        Assert.True(Value(run, "last_commit_lsn") > commit);
    }

    [Fact]
    public async Task The_slot_is_seen_while_rows_are_read_that_were_there_before()
    {
        var (_, database) = await DatabaseAsync("create table orders (id int primary key, item text); insert into orders select i, 'x' from generate_series(1, 30000) i");
        await using var run = CdcRun.Start(Options(database), new CapturedLog(), holdsAfter: 3);
        await UntilAsync(run, () => Value(run, "lag_bytes") is not null);
        Assert.Equal(0, Value(run, "snapshot_done", "public.orders"));
        Assert.Equal(1, Value(run, "snapshot_unfinished"));
        Assert.Null(Value(run, "heartbeat_age"));
        run.Release();
        await UntilAsync(run, () => Value(run, "snapshot_done", "public.orders") == 1 && Value(run, "heartbeat_age") is not null);
    }

    private static double? Value(CdcRun run, string name, string? label = null) => run.Readings.Figures
        .FirstOrDefault(figure => (figure.Name == name || figure.MetricName == name) && (label is null || figure.Labels[0].Value == label))?.Value;

    private static string? Text(CdcRun run, string name, string? label = null) => run.Readings.Texts
        .FirstOrDefault(text => text.Name == name && (label is null || text.Labels[0].Value == label))?.Text;

    private static Task UntilAsync(CdcRun run, Func<bool> isSo) => run.UntilAsync(_ => isSo());

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
        Heartbeat = TimeSpan.FromMilliseconds(200),
    };
}
