namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class TableShapeTests(PostgresFixture fixture)
{
    [Fact]
    public async Task Partitions_count_as_their_table()
    {
        var database = await CdcDatabase.MakeAsync(fixture, """
            create table parts (id int, day int, primary key (day, id)) partition by list (day);
            create table part_1 partition of parts for values in (1); create table part_2 partition of parts for values in (2);
            insert into parts values (1, 1), (2, 2);
            """);
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.parts", 2);
        await database.RunAsync("update parts set day = 2 where id = 1; create table part_3 (id int not null, day int not null, primary key (day, id)); alter table parts attach partition part_3 for values in (3); insert into parts values (3, 3)");
        await run.UntilAsync("public.parts", 6);
        Assert.Equal(
            ["{\"day\":1,\"id\":1} d", "{\"day\":1,\"id\":1} null", "{\"day\":2,\"id\":1} c", "{\"day\":3,\"id\":3} c"],
            log.Of("public.parts").Skip(2).Select(CdcDatabase.Shape));
        await database.RunAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'public.parts')");
        await run.UntilAsync("public.parts", 9);
    }

    [Fact]
    public async Task Inherited_tables_are_tables_of_their_own()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table parent (id int primary key); create table child (more text, primary key (id)) inherits (parent); insert into parent values (1); insert into child values (2, 'x')");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.parent", 1);
        await run.UntilAsync("public.child", 1);
        await database.RunAsync("update parent set id = id + 10");
        await run.UntilAsync("public.parent", 4);
        await run.UntilAsync("public.child", 4);
        Assert.Contains("\"more\":\"x\"", log.Values("public.child")[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_come_go_and_change_while_the_table_is_followed_and_while_it_is_not()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key, a int, b text, twice int generated always as (id * 2) stored)");
        var log = new CapturedLog();
        await using (var run = CdcRun.Start(database.Options, log))
        {
            await database.UntilFollowedAsync();
            await database.RunAsync("insert into t values (1, 1, 'x')");
            await database.RunAsync("alter table t add c text default 'd'; insert into t (id, a, b) values (2, 2, 'y')");
            await database.RunAsync("alter table t drop a; alter table t rename b to bee; insert into t (id, bee, c) values (3, 'z', 'e')");
            await database.RunAsync("create type mood as enum ('sad', 'glad'); alter table t add m mood; insert into t (id, bee, c, m) values (4, 'z', 'e', 'glad')");
            await run.UntilAsync("public.t", 4);
        }

        await database.UntilSlotIsFreeAsync();
        await database.RunAsync("insert into t (id, bee, c, m) values (5, 'z', '7', 'sad'); alter table t alter c drop default, alter c type int using 7; insert into t (id, bee, c, m) values (6, 'z', 8, 'sad'); alter table t rename id to number; insert into t (number) values (7)");
        await using (var run = CdcRun.Start(database.Options, log)) await run.UntilAsync(seen => seen.Of("public.t").Any(record => CapturedLog.Key(record) == "{\"number\":7}"));
        Assert.Equal(
            [
                """{"id":1,"a":1,"b":"x"}""",
                """{"id":2,"a":2,"b":"y","c":"d"}""",
                """{"id":3,"bee":"z","c":"e"}""",
                """{"id":4,"bee":"z","c":"e","m":"glad"}""",
                """{"id":5,"bee":"z","c":"7","m":"sad"}""",
                """{"id":6,"bee":"z","c":8,"m":"sad"}""",
                """{"number":7,"bee":null,"c":null,"m":null}""",
            ],
            log.Values("public.t").Select(value => CdcDatabase.Json(value)).Where(value => value.GetProperty("op").GetString() == "c").Select(value => value.GetProperty("after").GetRawText()));
    }

    [Fact]
    public async Task A_table_that_is_dropped_and_made_again_is_a_new_one_while_it_is_followed_and_while_it_is_not()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key); insert into t values (1)");
        var log = new CapturedLog();
        await using (var run = CdcRun.Start(database.Options, log))
        {
            await run.UntilAsync("public.t", 1);
            await database.RunAsync("drop table t; create table t (name text primary key); insert into t values ('two')");
            await run.UntilAsync("public.t", 2);
            await database.RunAsync("insert into t values ('three')");
            await run.UntilAsync("public.t", 3);
        }

        await database.UntilSlotIsFreeAsync();
        await database.RunAsync("drop table t; create table t (code int primary key); insert into t values (4)");
        await using (var run = CdcRun.Start(database.Options, log))
        {
            await run.UntilAsync("public.t", 4);
            await database.RunAsync("insert into t values (5)");
            await run.UntilAsync("public.t", 5);
        }

        Assert.Equal(
            ["{\"id\":1} r", "{\"name\":\"two\"} r", "{\"name\":\"three\"} c", "{\"code\":4} r", "{\"code\":5} c"], log.Of("public.t").Select(CdcDatabase.Shape));
    }

    [Fact]
    public async Task A_renamed_table_is_read_under_its_new_name()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key); insert into t values (1)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.t", 1);
        await database.RunAsync("alter table t rename to u; insert into u values (2)");
        await run.UntilAsync(seen => seen.Of("public.u").Select(CapturedLog.Key).Distinct().Count() == 2);
    }

    [Fact]
    public async Task A_table_that_was_not_followed_for_a_while_is_read_anew()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key); create table other (id int primary key); insert into t values (1)");
        var log = new CapturedLog();
        await using (var run = CdcRun.Start(database.Options, log)) await run.UntilAsync("public.t", 1);
        await database.UntilSlotIsFreeAsync();
        await using (var run = CdcRun.Start(database.Options with { ExcludeTables = ["public.t"] }, log))
        {
            await database.RunAsync("insert into t values (2); insert into other values (1)");
            await run.UntilAsync("public.other", 1);
        }

        await database.UntilSlotIsFreeAsync();
        await using (var run = CdcRun.Start(database.Options, log)) await run.UntilAsync(seen => seen.Of("public.t").Any(record => CapturedLog.Key(record) == "{\"id\":2}"));
    }

    [Fact]
    public async Task Five_hundred_columns_are_no_matter()
    {
        var columns = string.Join(", ", Enumerable.Range(1, 500).Select(i => $"c{i} int default {i}"));
        var database = await CdcDatabase.MakeAsync(fixture, $"create table wide (id int primary key, {columns}); insert into wide values (1)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.wide", 1);
        await database.RunAsync("insert into wide values (2)");
        await run.UntilAsync("public.wide", 2);
        Assert.All(log.Values("public.wide"), value => Assert.Equal(500, CdcDatabase.Json(value).GetProperty("after").GetProperty("c500").GetInt32()));
    }

    [Fact]
    public async Task Names_may_be_anything_and_never_share_a_topic()
    {
        var database = await CdcDatabase.MakeAsync(fixture, """"
            create schema "Größe"; create schema "a.b";
            create table "Größe"."Bestellung 😀" ("Schlüssel ""1""" int primary key, "it's" text, " " text);
            create table "Größe"."Bestellung 😁" (id int primary key);
            create table "a.b"."c.d" (id int primary key);
            create table public."q'""\x" (id int primary key);
            """");
        const string fill = """"
            insert into "Größe"."Bestellung 😀" values ({0}, 'x', 'y'); insert into "Größe"."Bestellung 😁" values ({0}); insert into "a.b"."c.d" values ({0}); insert into public."q'""\x" values ({0});
            """";
        await database.RunAsync(fill.Replace("{0}", "1", StringComparison.Ordinal));
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options with { Tables = ["*.*"] }, log);
        await run.UntilAsync(seen => seen.Records.Count == 4);
        await database.RunAsync(fill.Replace("{0}", "2", StringComparison.Ordinal));
        await run.UntilAsync(seen => seen.Records.Count == 8);
        await database.RunAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'Größe.Bestellung 😀')");
        await run.UntilAsync(seen => seen.Records.Count == 10);
        var topics = log.Records.Select(record => record.Topic).Distinct().ToList();
        Assert.Equal(4, topics.Count);
        Assert.Contains("a.b.c.d", topics);
        Assert.All(topics, topic => Assert.Matches("^[a-zA-Z0-9._-]+$", topic));
        Assert.Contains(log.Records, record => CapturedLog.Text(record).Contains("""{"Schlüssel \"1\"":2,"it's":"x"," ":"y"}""", StringComparison.Ordinal));
    }
}
