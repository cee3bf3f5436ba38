using static Sluice.Connectors.Tests.Postgres.Sink.TestSink;

namespace Sluice.Connectors.Tests.Postgres.Sink;

public class RowTests
{
    [Fact]
    public async Task Rows_are_written_changed_and_deleted_by_the_tables_own_key()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, name text, price numeric)");
        var options = Options(database);

        await options.TakeAsync(Record(0, "1", """{"id":1,"name":"one","price":1.50}"""), Record(1, "2", """{"id":2,"name":"two","price":2}"""));
        await options.TakeAsync(Record(2, "1", """{"id":1,"name":"uno"}"""), Record(3, "2", null), Record(4, "3", """{"id":3,"name":"three","price":null}"""));

        Assert.Equal("(1,uno,1.50)\n(3,three,)", await database.TextAsync("select * from t order by id"));
    }

    [Fact]
    public async Task Many_changes_of_one_key_in_a_batch_come_to_the_last_and_keep_what_it_does_not_have()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, a int, b int); insert into t values (1, 1, 1), (2, 2, 2)");

        await Options(database).TakeAsync(
            Record(0, "1", """{"id":1,"a":10}"""),
            Record(1, "1", """{"id":1,"b":20}"""),
            Record(2, "2", null),
            Record(3, "2", """{"id":2,"a":7}"""),
            Record(4, "3", """{"id":3,"a":1,"b":1}"""),
            Record(5, "3", null),
            Record(6, "4", """{"id":4}"""));

        Assert.Equal("(1,10,20)\n(2,7,)\n(4,,)", await database.TextAsync("select * from t order by id"));
    }

    [Fact]
    public async Task Debeziums_changes_are_understood_with_and_without_a_schema_around_them()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, name text, doc jsonb)");
        var options = Options(database) with { Truncate = true };
        var wrapped = Change(6, 'c', null, """{"id":9,"name":"nine","doc":null}""");
        var value = System.Text.Encoding.UTF8.GetString(wrapped.Record.Value!.Value.Span);

        await options.TakeAsync(Change(0, 'r', """{"id":5}""", """{"id":5,"name":"gone","doc":{}}"""), Change(1, 't', null, null));
        await options.TakeAsync(
            Change(2, 'c', """{"id":1}""", """{"id":1,"name":"one","doc":{"a":[1,null]}}"""),
            Change(3, 'c', """{"id":2}""", """{"id":2,"name":"two","doc":null}"""),
            Change(4, 'd', """{"id":2}""", """{"id":2,"name":null,"doc":null}"""),
            Record(5, """{"id":2}""", null),
            Record(6, """{"schema":null,"payload":{"id":9}}""", $$"""{"schema":{"type":"struct"},"payload":{{value}}}"""),
            Change(7, 'u', """{"id":1}""", """{"id":1,"name":"uno"}"""));

        Assert.Equal("""
            (1,uno,"{""a"": [1, null]}")
            (9,nine,)
            """, await database.TextAsync("select * from t order by id"));
    }

    [Fact]
    public async Task A_changed_row_without_a_column_that_is_needed_leaves_that_alone()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, a int, large text not null); insert into t values (1, 1, 'kept')");

        await Options(database).TakeAsync(Change(0, 'u', """{"id":1}""", """{"id":1,"a":2}"""));

        Assert.Equal("(1,2,kept)", await database.TextAsync("select * from t"));
    }

    [Fact]
    public async Task A_key_of_several_columns_and_one_that_is_named_both_count()
    {
        var database = await Database.MakeAsync("create table t (tenant text, id int, name text, unique (tenant, id))");
        var options = Options(database) with { Key = ["id", "tenant"] };

        await options.TakeAsync(
            Record(0, """{"tenant":"a","id":1}""", """{"name":"one"}"""), Record(1, null, """{"tenant":"b","id":1,"name":"other"}"""),
            Record(2, """{"tenant":"a","id":1}""", """{"name":"uno"}"""));

        Assert.Equal("(a,1,uno)\n(b,1,other)", await database.TextAsync("select * from t order by 1"));
    }

    [Fact]
    public async Task Without_a_key_rows_are_added_and_a_key_that_the_server_makes_up_is_left_to_it()
    {
        var database = await Database.MakeAsync("""
            create table t (name text);
            create table u (id int generated always as identity primary key, name text, upper text generated always as (upper(name)) stored)
            """);

        await Options(database).TakeAsync(Record(0, null, """{"name":"a"}"""), Record(1, "k", """{"name":"a"}"""));
        await Options(database, "u").TakeAsync(Record(0, null, """{"name":"a"}""", "u"), Record(1, null, """{"name":"b","upper":"no"}""", "u"));

        Assert.Equal("(a)\n(a)", await database.TextAsync("select * from t"));
        Assert.Equal("(1,a,A)\n(2,b,B)", await database.TextAsync("select * from u order by id"));
    }

    [Fact]
    public async Task Identities_that_are_always_the_servers_are_replicated()
    {
        var database = await Database.MakeAsync("create table t (id int generated always as identity primary key, other int generated by default as identity, name text)");
        var options = Options(database);

        await options.TakeAsync(Change(0, 'c', null, """{"id":7,"other":3,"name":"a"}"""));
        await options.TakeAsync(Change(1, 'u', null, """{"id":7,"other":4,"name":"b"}"""), Change(2, 'u', null, """{"id":8,"other":5,"name":"c"}"""));

        Assert.Equal("(7,4,b)\n(8,5,c)", await database.TextAsync("select * from t order by id"));
    }

    [Fact]
    public async Task Deleted_rows_are_marked_where_a_column_is_for_that()
    {
        var database = await Database.MakeAsync("""
            create table t (id int primary key, name text, gone boolean not null default false);
            create table u (id int primary key, name text, gone timestamptz)
            """);
        foreach (var table in new[] { "t", "u" })
        {
            var options = Options(database, table) with { SoftDelete = "gone" };
            await options.TakeAsync(Record(0, "1", """{"id":1,"name":"one"}""", table), Record(1, "2", """{"id":2,"name":"two"}""", table));
            await options.TakeAsync(Record(2, "1", null, table), Record(3, "2", null, table), Record(4, "3", null, table), Record(5, "2", """{"id":2,"name":"again"}""", table));
        }

        Assert.Equal("(1,one,t)\n(2,again,f)", await database.TextAsync("select * from t order by id"));
        Assert.Equal("""
            (1,one,"2026-03-01 12:00:02+00")
            (2,again,)
            """, await database.TextAsync("select * from u order by id"));
    }

    [Fact]
    public async Task Several_sources_share_a_table_that_is_not_empty_and_a_truncate_of_one_leaves_the_others()
    {
        var database = await Database.MakeAsync("create table t (shop text, id int, name text, primary key (shop, id)); insert into t values ('old', 1, 'was here')");
        var options = Options(database) with { SourceColumn = "shop", Source = "{database}.{table}", Truncate = true };

        await options.TakeAsync(Change(0, 'c', """{"id":1}""", """{"id":1,"name":"a"}""", "a", "orders"), Change(0, 'c', """{"id":1}""", """{"id":1,"name":"b"}""", "b", "sales"));
        Assert.Equal("""
            (old,1,"was here")
            (shop.orders,1,a)
            (shop.sales,1,b)
            """, await database.TextAsync("select * from t order by 1, 2"));

        await options.TakeAsync(Change(1, 't', null, null, "a", "orders"), Change(1, 'd', """{"id":1}""", null, "b", "sales"));
        Assert.Equal("""(old,1,"was here")""", await database.TextAsync("select * from t order by 1, 2"));
    }

    [Fact]
    public async Task Deletes_and_truncates_are_passed_over_where_nobody_wants_them()
    {
        var database = await Database.MakeAsync("create table t (id int primary key); insert into t values (1), (2)");

        await (Options(database) with { Delete = false }).TakeAsync(Record(0, "1", null), Change(1, 'd', """{"id":2}""", null), Change(2, 't', null, null));

        Assert.Equal("(1)\n(2)", await database.TextAsync("select * from t order by id"));
    }
}
