using Npgsql;
using Sluice.Connectors.Postgres;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class PreflightTests(PostgresFixture fixture)
{
    [Fact]
    public async Task All_that_is_wrong_with_a_server_and_a_role_is_said_at_once()
    {
        await using var server = await Testing.Postgres.PostgresServer.StartAsync(new()
        {
            Parameters = new Dictionary<string, string> { ["wal_level"] = "replica", ["max_replication_slots"] = "0", ["max_wal_senders"] = "0" },
        });
        var database = await CdcDatabase.MakeAsync(server, "create table orders (id int primary key); create role poor login password 'pw'; grant select on orders to poor");
        await database.RunAsync("revoke execute on function pg_logical_emit_message(boolean, text, text) from public");
        var problems = await ProblemsAsync(database.Options with { Connection = database.As("poor", "pw") });
        foreach (var told in new[] { "wal_level is replica", "ALTER ROLE \"poor\" REPLICATION", "All 0 replication slots", "All 0 replication connections", "GRANT EXECUTE ON FUNCTION pg_catalog.pg_logical_emit_message", "GRANT CREATE ON DATABASE", "Only their owner may publish" })
            Assert.Contains(problems, problem => problem.Contains(told, StringComparison.Ordinal));

        await using var run = CdcRun.Start(database.Options with { Connection = database.As("poor", "pw") }, new CapturedLog());
        var stopped = await Assert.ThrowsAsync<ConnectorStoppedException>(() => run.Ended);
        Assert.Contains("wal_level is replica", stopped.Message, StringComparison.Ordinal);
        Assert.Contains("GRANT EXECUTE", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_with_what_the_description_says_is_enough_where_somebody_publishes_for_it()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table orders (id int primary key); insert into orders values (1); create publication theirs for all tables");
        var role = "r" + Guid.NewGuid().ToString("N");
        await database.RunAsync($"create role {role} login replication password 'pw'; alter role {role} set default_transaction_read_only = on; grant select on orders to {role}");
        var options = database.Options with { Connection = database.As(role, "pw"), Publication = "theirs" };
        Assert.Empty(await ProblemsAsync(options));
        var log = new CapturedLog();
        await using var run = CdcRun.Start(options, log);
        await run.UntilAsync("public.orders", 1);
        await database.RunAsync("insert into orders values (2)");
        await run.UntilAsync("public.orders", 2);
        await database.RunAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'public.orders')");
        await run.UntilAsync("public.orders", 4);
    }

    [Fact]
    public async Task Tables_that_cannot_be_followed_are_told_and_left_alone_and_the_others_are_followed()
    {
        var database = await CdcDatabase.MakeAsync(fixture, """
            create table good (id int primary key); insert into good values (1);
            create table keyless (id int); insert into keyless values (1);
            create table late_key (id int, primary key (id) deferrable); insert into late_key values (1);
            create unlogged table unlogged (id int primary key);
            create table nothing (id int primary key); alter table nothing replica identity nothing; insert into nothing values (1);
            create table parts (id int, day int) partition by list (day); create table part_1 partition of parts for values in (1);
            create table generated (id int, twice int generated always as (id * 2) stored primary key);
            create table masked (id int primary key);
            """);
        var (log, options) = (new CapturedLog(), database.Options with { Columns = new PostgresColumns { Mask = ["public.masked.id"] } });
        await using var run = CdcRun.Start(options, log);
        await run.UntilAsync("public.good", 1);
        foreach (var table in new[] { "keyless", "late_key", "unlogged", "nothing", "parts", "generated", "masked" })
            Assert.Contains(run.Logger.Messages, message => message.Contains($"public.{table} is not", StringComparison.Ordinal));

        // The application does not notice that somebody follows.
        await database.RunAsync("update keyless set id = 2; delete from late_key; update nothing set id = 3; insert into parts values (1, 1); update parts set id = 2; update good set id = 2");
        await run.UntilAsync("public.good", 4);
        Assert.All(log.Records, record => Assert.Equal("public.good", record.Topic));

        // Repaired, they join: what is there is read.
        await database.RunAsync("alter table keyless replica identity full; alter table nothing replica identity default; alter table late_key drop constraint late_key_pkey, add primary key (id); insert into late_key values (7)");
        await run.UntilAsync("public.keyless", 1);
        await run.UntilAsync("public.nothing", 1);
        await run.UntilAsync("public.late_key", 1);
        Assert.Equal(2, CdcDatabase.Json(log.Values("public.keyless")[0]).GetProperty("after").GetProperty("id").GetInt32());

        // And one that loses its key while it is followed does not hold up the application for long.
        await database.RunAsync("alter table good drop constraint good_pkey");
        await database.UntilAsync("select not exists (select from pg_publication_tables where tablename = 'good')");
        await database.RunAsync("update good set id = 5");
        await database.RunAsync("alter table good add primary key (id)");
        await run.UntilAsync(seen => seen.Values("public.good").Any(value => CdcDatabase.Operation(value) == "r" && value.Contains("{\"id\":5}", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("status = 'open'", "uses status, which the table's replica identity has not")]
    [InlineData("id >", "syntax error")]
    [InlineData("nowhere = 1", "nowhere")]
    [InlineData("id in (select 1)", "subquer")]
    [InlineData("id > random()", "not one that the server takes")]
    public async Task Conditions_that_the_server_or_the_application_would_suffer_from_are_refused(string condition, string told)
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table orders (id int primary key, status text)");
        var options = database.Options with { Rows = new Dictionary<string, string> { ["public.orders"] = condition } };
        var problem = Assert.Single(await ProblemsAsync(options));
        Assert.Contains(told, problem, StringComparison.Ordinal);
        Assert.False(await database.AskAsync("select exists (select from pg_publication)") is true, "a check changes nothing");
    }

    [Fact]
    public async Task Conditions_need_only_a_look_at_the_table_and_a_publication_of_ours_or_one_that_filters()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table orders (id int primary key, status text); create publication theirs for table orders; create publication filtered for table orders where (id > 5)");
        var role = "r" + Guid.NewGuid().ToString("N");
        await database.RunAsync($"create role {role} login replication password 'pw'; grant select on orders to {role}");
        var options = database.Options with { Connection = database.As(role, "pw"), Publication = "filtered", Rows = new Dictionary<string, string> { ["public.orders"] = "status = 'open'" } };
        Assert.Contains("uses status", Assert.Single(await ProblemsAsync(options)), StringComparison.Ordinal);
        options = options with { Rows = new Dictionary<string, string> { ["public.orders"] = "id > 5" } };
        Assert.Empty(await ProblemsAsync(options));
        Assert.Contains("sends all rows", Assert.Single(await ProblemsAsync(options with { Publication = "theirs" })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_publication_that_sends_partitions_or_too_little_is_told()
    {
        var database = await CdcDatabase.MakeAsync(fixture, """
            create table parts (id int primary key) partition by range (id); create table part_1 partition of parts default;
            create table more (id int primary key);
            create publication theirs for table parts with (publish = 'insert');
            """);
        await using var run = CdcRun.Start(database.Options with { Publication = "theirs" }, new CapturedLog());
        var stopped = await Assert.ThrowsAsync<ConnectorStoppedException>(() => run.Ended);
        Assert.Contains("SET (publish_via_partition_root = true)", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_of_which_policies_hide_rows_is_not_followed_in_part()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table orders (id int primary key); insert into orders values (1); alter table orders enable row level security; create publication theirs for table orders");
        var role = "r" + Guid.NewGuid().ToString("N");
        await database.RunAsync($"create role {role} login replication password 'pw'; grant select on orders to {role}");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options with { Connection = database.As(role, "pw"), Publication = "theirs" }, log);
        await run.UntilAsync(_ => run.Logger.Messages.Any(message => message.Contains("BYPASSRLS", StringComparison.Ordinal)));
        await database.RunAsync($"alter role {role} bypassrls");
        await run.UntilAsync("public.orders", 1);
    }

    [Theory]
    [InlineData("password", "The server refuses the role")]
    [InlineData("user", "The server refuses the role")]
    [InlineData("database", "does not exist. Check Database in connection")]
    [InlineData("host", "The connection to the server failed")]
    [InlineData("port", "The connection to the server failed")]
    public async Task A_connection_that_fails_is_one_clear_line_without_the_password(string wrong, string told)
    {
        var database = await CdcDatabase.MakeAsync(fixture, "select 1");
        const string secret = "s3cret-and-l0ng";
        var connection = new NpgsqlConnectionStringBuilder(database.Connection);
        if (wrong == "password") connection.Password = secret;
        if (wrong == "user") (connection.Username, connection.Password) = ("nobody", secret);
        if (wrong == "database") connection.Database = "nowhere";
        if (wrong == "host") connection.Host = "nowhere.invalid";
        if (wrong == "port") connection.Port = 1;
        var problem = Assert.Single(await ProblemsAsync(database.Options with { Connection = connection.ConnectionString }));
        Assert.Contains(told, problem, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', problem);
        Assert.DoesNotContain(connection.Password!, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_reason_to_stop_is_a_warning()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table orders (id int primary key)");
        var logger = new Files.RecordingLogger();
        await using var source = new PostgresCdcSource(
            database.Options with { Tables = ["public.orders", "public.Orders"], Rows = new Dictionary<string, string> { ["public.ordres"] = "true" } }, CdcRun.Context("cdc", logger));
        Assert.Empty(await source.CheckAsync(TestContext.Current.CancellationToken));
        foreach (var told in new[] { "max_slot_wal_keep_size is -1", "No table matches public.Orders", "public.ordres" })
            Assert.Contains(logger.Messages, message => message.Contains(told, StringComparison.Ordinal));
    }

    private static async Task<IReadOnlyList<string>> ProblemsAsync(PostgresCdcOptions options)
    {
        await using var source = new PostgresCdcSource(options, CdcRun.Context("cdc", new Files.RecordingLogger()));
        return await source.CheckAsync(TestContext.Current.CancellationToken);
    }
}
