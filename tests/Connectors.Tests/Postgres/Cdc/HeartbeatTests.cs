namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class HeartbeatTests(PostgresFixture fixture)
{
    [Fact]
    public async Task An_idle_table_on_a_busy_server_holds_no_WAL()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table orders (id int primary key); create table busy (id int, filler text)");
        await using var run = CdcRun.Start(database.Options with { Tables = ["public.orders"] }, new CapturedLog());
        await database.UntilFollowedAsync();
        await database.RunAsync("insert into busy select i, repeat('x', 1000) from generate_series(1, 20000) i");
        var end = await database.AskAsync("select pg_current_wal_lsn()::text");
        await database.UntilAsync($"select confirmed_flush_lsn >= '{end}'::pg_lsn from pg_replication_slots where slot_name = '{database.Slot}'");
    }

    [Fact]
    public async Task A_role_that_may_not_write_marks_any_more_is_told_what_to_do()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table orders (id int primary key); create publication theirs for all tables");
        var role = "r" + Guid.NewGuid().ToString("N");
        await database.RunAsync($"create role {role} login replication password 'pw'; grant select on orders to {role}");
        var options = database.Options with { Connection = database.As(role, "pw"), Publication = "theirs" };
        var log = new CapturedLog();
        await using var run = CdcRun.Start(options, log);
        await database.UntilFollowedAsync();
        await database.RunAsync("revoke execute on function pg_logical_emit_message(boolean, text, text) from public");
        await run.UntilAsync(_ => run.Logger.Messages.Any(message => message.Contains("permission denied for function pg_logical_emit_message", StringComparison.Ordinal)));
        await database.RunAsync("insert into orders values (1)");
        await run.UntilAsync("public.orders", 1);
    }
}
