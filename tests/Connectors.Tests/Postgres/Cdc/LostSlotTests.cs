using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class LostSlotTests(PostgresFixture fixture)
{
    private const string Table = "create table orders (id int primary key, item text); insert into orders values (1, 'pen'), (2, 'ink')";

    [Theory]
    [InlineData("dropped", "is gone")]
    [InlineData("recreated", "it was made anew")]
    [InlineData("consumed", "somebody else has read from it")]
    public async Task What_was_missed_stops_the_source_or_is_read_anew(string happened, string told)
    {
        var database = await CdcDatabase.MakeAsync(fixture, Table);
        var log = new CapturedLog();
        await using (var run = CdcRun.Start(database.Options, log)) await run.UntilAsync("public.orders", 2);
        await database.UntilSlotIsFreeAsync();
        // The second of these nobody will ever see as a change.
        await database.RunAsync("update orders set item = 'pencil' where id = 1; insert into orders values (3, 'nib')");
        if (happened is "dropped" or "recreated") await database.RunAsync($"select pg_drop_replication_slot('{database.Slot}')");
        if (happened == "recreated") await database.RunAsync($"select pg_create_logical_replication_slot('{database.Slot}', 'pgoutput')");
        if (happened == "consumed") await database.RunAsync($"select pg_replication_slot_advance('{database.Slot}', pg_current_wal_lsn())");

        await StopsAsync(database.Options, log, told);
        await IsReadAnewAsync(database, database.Options, log);
    }

    [Fact]
    public async Task A_slot_whose_WAL_the_server_removed_stops_the_source_or_is_made_anew()
    {
        await using var server = await Testing.Postgres.PostgresServer.StartAsync(new()
        {
            Parameters = new Dictionary<string, string> { ["max_slot_wal_keep_size"] = "1MB", ["min_wal_size"] = "32MB", ["max_wal_size"] = "32MB" },
        });
        var database = await CdcDatabase.MakeAsync(server, Table);
        var log = new CapturedLog();
        await using (var run = CdcRun.Start(database.Options, log)) await run.UntilAsync("public.orders", 2);
        await database.UntilSlotIsFreeAsync();
        await database.RunAsync("update orders set item = 'pencil' where id = 1; insert into orders values (3, 'nib')");
        for (var i = 0; i < 4; i++) await database.RunAsync("select pg_switch_wal(); checkpoint");
        await database.UntilAsync($"select wal_status = 'lost' from pg_replication_slots where slot_name = '{database.Slot}'");

        await StopsAsync(database.Options, log, "the server removed the WAL that it needed");
        await IsReadAnewAsync(database, database.Options, log);
    }

    [Fact]
    public async Task Another_cluster_stops_the_source_or_is_read_anew()
    {
        var database = await CdcDatabase.MakeAsync(fixture, Table);
        var log = new CapturedLog();
        await using (var run = CdcRun.Start(database.Options, log)) await run.UntilAsync("public.orders", 2);
        await using var other = await Testing.Postgres.PostgresServer.StartAsync();
        var restored = await CdcDatabase.MakeAsync(other, "create table orders (id int primary key, item text); insert into orders values (1, 'pencil'), (2, 'ink'), (3, 'nib')");
        var options = restored.Options with { Slot = database.Slot };

        await StopsAsync(options, log, "another database cluster");
        await IsReadAnewAsync(restored, options, log);
    }

    [Fact]
    public async Task A_promoted_standby_has_no_slot_and_that_is_told_or_made_good()
    {
        await using var server = await Testing.Postgres.PostgresServer.StartAsync();
        var database = await CdcDatabase.MakeAsync(server, Table);
        var log = new CapturedLog();
        await using (var run = CdcRun.Start(database.Options, log)) await run.UntilAsync("public.orders", 2);
        await database.UntilSlotIsFreeAsync();
        await database.RunAsync("update orders set item = 'pencil' where id = 1; insert into orders values (3, 'nib')");
        // How a standby begins that nobody feeds any more; and below, what a base backup leaves out.
        await database.RunAsync("alter system set restore_command = 'false'");
        await database.RunAsync($"copy (select '') to '{Path.Combine(server.DataFolder, "recovery.signal")}'");
        await server.StopAsync();
        foreach (var slot in Directory.GetDirectories(Path.Combine(server.DataFolder, "pg_replslot"))) Directory.Delete(slot, recursive: true);
        await server.RestartAsync();
        await database.UntilAsync("select not pg_is_in_recovery()");

        await StopsAsync(database.Options, log, "since the server was promoted (timeline 2, before: 1)");
        await IsReadAnewAsync(database, database.Options, log);
    }

    [Fact]
    public async Task A_slot_waits_for_transactions_as_long_as_they_take()
    {
        var database = await CdcDatabase.MakeAsync(fixture, Table);
        await using var other = new Npgsql.NpgsqlConnection($"{database.Connection};Pooling=false");
        await other.OpenAsync(TestContext.Current.CancellationToken);
        await new Npgsql.NpgsqlCommand("begin; insert into orders values (3, 'nib')", other).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options with { Connection = $"{database.Connection};Command Timeout=1" }, log);
        await database.UntilAsync("select exists (select from pg_stat_activity where backend_type = 'walsender' and wait_event_type = 'Lock' and state_change < clock_timestamp() - interval '2 s')");
        await new Npgsql.NpgsqlCommand("commit", other).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await run.UntilAsync("public.orders", 3);
    }

    /// <summary>Also a second time: what was durable of the first generation must not hide anything.</summary>
    [Fact]
    public async Task Each_loss_is_a_generation_of_its_own()
    {
        var database = await CdcDatabase.MakeAsync(fixture, Table);
        var (log, options) = (new CapturedLog(), database.Options with { Snapshot = PostgresSnapshot.WhenNeeded });
        for (var expected = 2; expected <= 6; expected += 2)
        {
            await using (var run = CdcRun.Start(options, log))
            {
                await run.UntilAsync("public.orders", expected);
                Assert.Equal((expected / 2) - 1, System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(log.Positions.Find("stream")!.Value.Span));
            }

            await database.UntilSlotIsFreeAsync();
            await database.RunAsync($"select pg_drop_replication_slot('{database.Slot}')");
        }

        Assert.Equal(3, log.Of("public.orders").Count(record => CapturedLog.Key(record) == "{\"id\":1}"));
    }

    [Theory]
    [InlineData("pg_create_physical_replication_slot('{0}')", "a physical one")]
    [InlineData("pg_create_logical_replication_slot('{0}', 'test_decoding')", "of test_decoding")]
    public async Task A_slot_of_another_kind_is_refused(string sql, string told)
    {
        var database = await CdcDatabase.MakeAsync(fixture, Table);
        await database.RunAsync("select " + string.Format(System.Globalization.CultureInfo.InvariantCulture, sql, database.Slot));
        await StopsAsync(database.Options, new CapturedLog(), told);
        await database.RunAsync($"select pg_drop_replication_slot('{database.Slot}')");
    }

    [Fact]
    public async Task A_slot_of_another_database_is_refused()
    {
        var (database, other) = (await CdcDatabase.MakeAsync(fixture, Table), await CdcDatabase.MakeAsync(fixture, Table));
        await other.RunAsync($"select pg_create_logical_replication_slot('{database.Slot}', 'pgoutput')");
        await StopsAsync(database.Options, new CapturedLog(), "Choose another name with slot");
        await other.RunAsync($"select pg_drop_replication_slot('{database.Slot}')");
    }

    [Fact]
    public async Task A_slot_and_a_publication_that_somebody_made_are_used_as_they_are()
    {
        var database = await CdcDatabase.MakeAsync(fixture, Table + "; create table customers (id int primary key); create publication \"it's, theirs\" for table orders");
        await database.RunAsync($"select pg_create_logical_replication_slot('{database.Slot}', 'pgoutput')");
        await database.RunAsync("insert into orders values (3, 'nib'); delete from orders where id = 3");
        var (log, options) = (new CapturedLog(), database.Options with { Publication = "it's, theirs", Snapshot = PostgresSnapshot.Never, Tables = ["public.orders"] });
        await using (var run = CdcRun.Start(options, log)) await run.UntilAsync("public.orders", 3);
        Assert.Equal(["{\"id\":3} c", "{\"id\":3} d", "{\"id\":3} null"], log.Of("public.orders").Select(CdcDatabase.Shape));

        await using (var run = CdcRun.Start(options with { Tables = ["public.customers"] }, log))
        {
            await database.UntilAsync("select count(*) = 2 from pg_publication_tables where pubname = 'it''s, theirs'");
        }
    }

    [Fact]
    public async Task A_slot_from_before_its_publication_is_read_all_the_same()
    {
        var database = await CdcDatabase.MakeAsync(fixture, Table);
        await database.RunAsync($"select pg_create_logical_replication_slot('{database.Slot}', 'pgoutput')");
        await database.RunAsync("insert into orders values (3, 'nib')");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.orders", 3);
        await database.RunAsync("delete from orders where id = 3");
        await run.UntilAsync("public.orders", 5);
    }

    private static async Task StopsAsync(PostgresCdcOptions options, CapturedLog log, string told)
    {
        await using var run = CdcRun.Start(options, log);
        var stopped = await Assert.ThrowsAsync<ConnectorStoppedException>(() => run.Ended.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.Contains(told, stopped.Message, StringComparison.Ordinal);
    }

    /// <summary>The three rows are read, and what happens to them then is followed, also by a later session.</summary>
    private static async Task IsReadAnewAsync(CdcDatabase database, PostgresCdcOptions options, CapturedLog log)
    {
        options = options with { Snapshot = PostgresSnapshot.WhenNeeded };
        var before = log.Of("public.orders").Count;
        await using (var run = CdcRun.Start(options, log))
        {
            await run.UntilAsync("public.orders", before + 3);
            await database.RunAsync("delete from orders where id = 2");
            await run.UntilAsync("public.orders", before + 5);
            Assert.Contains(run.Logger.Messages, message => message.Contains("read anew", StringComparison.Ordinal));
        }

        Assert.Equal(
            ["{\"id\":1} r", "{\"id\":2} r", "{\"id\":3} r"],
            log.Of("public.orders").Skip(before).Take(3).Select(CdcDatabase.Shape).Order(StringComparer.Ordinal));
        Assert.Contains(log.Values("public.orders").Skip(before), value => value.Contains("pencil", StringComparison.Ordinal));
        await using (var run = CdcRun.Start(options with { Snapshot = PostgresSnapshot.Initial }, log))
        {
            await database.RunAsync("insert into orders values (4, 'cap')");
            await run.UntilAsync("public.orders", before + 6);
        }

        Assert.Equal(["{\"id\":2} d", "{\"id\":2} null", "{\"id\":4} c"], log.Of("public.orders").Skip(before + 3).Select(CdcDatabase.Shape));
    }
}
