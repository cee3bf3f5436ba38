using System.Text;
using System.Text.Json;
using Sluice.Connectors.Postgres;
using Sluice.Connectors.Postgres.Envelopes;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class ChangeTests(PostgresFixture fixture)
{
    [Theory]
    [InlineData("default", "{\"a\":1}", "null", "{\"a\":1}")]
    [InlineData("full", "{\"a\":1}", "{\"a\":1,\"b\":2,\"note\":\"x\"}", "{\"a\":1,\"b\":2,\"note\":\"z\"}")]
    [InlineData("using index other", "{\"b\":2}", "null", "{\"b\":2}")]
    public async Task The_old_row_is_what_the_replica_identity_sends_and_its_key_the_record_s(string identity, string key, string beforeUpdate, string beforeDelete)
    {
        var database = await CdcDatabase.MakeAsync(fixture, $"create table t (a int primary key, b int not null, note text); create unique index other on t (b); alter table t replica identity {identity}; insert into t values (9, 9, 'r')");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.t", 1);
        await database.RunAsync("insert into t values (1, 2, 'x'); update t set note = 'z'; delete from t where a = 1");
        await run.UntilAsync("public.t", 6);
        var of = log.Of("public.t").Skip(1).Where(record => CapturedLog.Key(record) == key).ToList();
        Assert.Equal(["c", "u", "d", "null"], of.Select(record => CdcDatabase.Operation(CapturedLog.Text(record))));
        Assert.Equal(beforeUpdate, CdcDatabase.Json(CapturedLog.Text(of[1])).GetProperty("before").GetRawText());
        Assert.Equal(beforeDelete, CdcDatabase.Json(CapturedLog.Text(of[2])).GetProperty("before").GetRawText());
    }

    [Theory]
    [InlineData("default", true)]
    [InlineData("full", false)]
    public async Task A_large_value_that_was_left_alone_is_absent_and_listed_unless_the_old_row_has_it(string identity, bool isAbsent)
    {
        var database = await CdcDatabase.MakeAsync(fixture, $"create table t (a int primary key, large text, note text); alter table t replica identity {identity}; alter table t alter large set storage external");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await database.UntilFollowedAsync();
        await database.RunAsync("insert into t values (1, repeat('x', 10000), 'a'); update t set note = 'b'");
        await run.UntilAsync("public.t", 2);
        var update = CdcDatabase.Json(log.Values("public.t").Last(value => CdcDatabase.Operation(value) == "u"));
        Assert.Equal(isAbsent, !update.GetProperty("after").TryGetProperty("large", out var large));
        if (isAbsent) Assert.Equal("[\"large\"]", update.GetProperty("unchanged").GetRawText());
        else Assert.Equal(10_000, large.GetString()!.Length);
    }

    [Fact]
    public async Task A_changed_key_is_a_delete_and_a_create_and_tombstones_can_be_left_out()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (a int, b text collate \"C\", c uuid, primary key (b, a)); insert into t values (1, 'x', null)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options with { Tombstones = false }, log);
        await run.UntilAsync("public.t", 1);
        await database.RunAsync("update t set b = 'y'; delete from t");
        await run.UntilAsync("public.t", 4);
        Assert.Equal(
            ["{\"b\":\"x\",\"a\":1} r", "{\"b\":\"x\",\"a\":1} d", "{\"b\":\"y\",\"a\":1} c", "{\"b\":\"y\",\"a\":1} d"],
            log.Of("public.t").Select(CdcDatabase.Shape));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Truncate_is_a_record_of_each_table_or_passed_over(bool truncates)
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table a (id int primary key); create table b (id int primary key)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options with { Truncates = truncates, TransactionTopic = "transactions" }, log);
        await database.UntilFollowedAsync();
        await database.RunAsync("insert into a values (1); insert into b values (1)");
        await database.RunAsync("truncate a, b");
        await database.RunAsync("insert into a values (1); insert into b values (1)");
        var expected = truncates ? new[] { "{\"id\":1} c", "null t", "{\"id\":1} c" } : ["{\"id\":1} c", "{\"id\":1} c"];
        await run.UntilAsync("public.a", expected.Length);
        await run.UntilAsync("public.b", expected.Length);
        Assert.Equal(expected, log.Of("public.a").Select(CdcDatabase.Shape));
        Assert.Equal(expected, log.Of("public.b").Select(CdcDatabase.Shape));

        await run.UntilAsync("transactions", truncates ? 6 : 4);
        var ends = log.Values("transactions").Select(CdcDatabase.Json).Where(value => value.GetProperty("status").GetString() == "END").ToList();
        Assert.All(ends, end => Assert.Equal(2, end.GetProperty("event_count").GetInt32()));
        var order = CdcDatabase.Json(log.Values("public.b")[0]).GetProperty("transaction");
        Assert.Equal((2, 1), (order.GetProperty("total_order").GetInt32(), order.GetProperty("data_collection_order").GetInt32()));
        Assert.Equal(ends[0].GetProperty("id").GetString(), order.GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_condition_on_rows_holds_for_what_is_read_and_what_is_followed()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key, status text); alter table t replica identity full; insert into t values (1, 'open'), (2, 'closed')");
        var log = new CapturedLog();
        var options = database.Options with { Rows = new Dictionary<string, string> { ["public.t"] = "status = 'open'" } };
        await using var run = CdcRun.Start(options, log);
        await run.UntilAsync("public.t", 1);
        await database.RunAsync("update t set status = 'open' where id = 2; update t set status = 'closed' where id = 1; insert into t values (3, 'closed'); insert into t values (4, 'open')");
        await run.UntilAsync("public.t", 5);
        Assert.Equal(["{\"id\":1} r", "{\"id\":2} c", "{\"id\":1} d", "{\"id\":1} null", "{\"id\":4} c"], log.Of("public.t").Select(CdcDatabase.Shape));
    }

    [Fact]
    public async Task What_must_not_leave_the_database_does_not_leave_it_and_excluded_tables_are_not_there()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table people (id int primary key, name text, mail text, ssn text); create table secret (id int primary key); insert into people values (1, 'Ann', 'ann@x', '123'); insert into secret values (1)");
        var log = new CapturedLog();
        var columns = new PostgresColumns { Exclude = ["public.people.ssn"], Mask = ["*.mail"], Hash = ["public.people.name"], Salt = "salt" };
        await using var run = CdcRun.Start(database.Options with { Columns = columns, ExcludeTables = ["public.sec*"], Envelope = PostgresEnvelope.Flat }, log);
        await run.UntilAsync("public.people", 1);
        await database.RunAsync("insert into secret values (2); insert into people values (2, 'Ann', null, '456'); delete from people where id = 1");
        await run.UntilAsync("public.people", 3);
        Assert.All(log.Records, record => Assert.Equal("public.people", record.Topic));
        var (read, created) = (CdcDatabase.Json(log.Values("public.people")[0]), CdcDatabase.Json(log.Values("public.people")[1]));
        Assert.Equal(["id", "name", "mail"], read.EnumerateObject().Select(member => member.Name));
        Assert.Equal(read.GetProperty("name").GetString(), created.GetProperty("name").GetString());
        Assert.Equal(("***", JsonValueKind.Null), (read.GetProperty("mail").GetString(), created.GetProperty("mail").ValueKind));
        Assert.Equal("null", log.Values("public.people")[2]);
    }

    [Fact]
    public async Task Messages_are_an_outbox_without_a_table()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "select 1");
        var log = new CapturedLog();
        var messages = new PostgresMessages { Prefixes = ["outbox.*"], Topic = "{aggregateType}-events", Key = "aggregateId", Value = "payload", Headers = ["trace"] };
        await using var run = CdcRun.Start(database.Options with { Messages = messages }, log);
        await database.UntilFollowedAsync();
        const string good = """{"aggregateType":"order","aggregateId":"17","payload":{"total":12.50},"trace":"t1"}""";
        await database.RunAsync($"select pg_logical_emit_message(true, 'outbox.shop', '{good}'), pg_logical_emit_message(true, 'elsewhere', '{good}')");
        await database.RunAsync("begin; select pg_logical_emit_message(true, 'outbox.shop', '{\"aggregateType\":\"order\",\"aggregateId\":\"18\",\"payload\":null}'); rollback");
        await database.RunAsync("select pg_logical_emit_message(true, 'outbox.shop', 'no json at all')");
        await database.RunAsync("select pg_logical_emit_message(true, 'outbox.shop', '{\"aggregateType\":\"order\"}')");
        await database.RunAsync("select pg_logical_emit_message(true, 'outbox.shop', convert_to('{\"aggregateType\":\"order\",\"aggregateId\":\"1\",\"payload\":\"' || repeat('x', 40000000) || '\"}', 'UTF8'))");
        await database.RunAsync($"select pg_logical_emit_message(false, 'outbox.shop', '{good}')");
        await run.UntilAsync("order-events", 2);
        Assert.All(log.Of("order-events"), record =>
        {
            Assert.Equal(("17", "{\"total\":12.50}"), (CapturedLog.Key(record), CapturedLog.Text(record)));
            Assert.Equal(["cdc.prefix=outbox.shop", "trace=t1"], record.Record.Headers.Select(header => $"{header.Name}={Encoding.UTF8.GetString(header.Value!.Value.Span)}"));
        });
        await run.UntilAsync("outbox.shop", 3);
        Assert.Collection(
            log.Of("outbox.shop"),
            letter => Assert.Contains("it is not JSON", letter.Fault, StringComparison.Ordinal),
            letter => Assert.Contains("no member aggregateId", letter.Fault, StringComparison.Ordinal),
            letter => Assert.Contains("a record may have", letter.Fault, StringComparison.Ordinal));
        Assert.Equal("no json at all", Encoding.UTF8.GetString(log.Of("outbox.shop")[0].Record.Value!.Value.Span));
    }

    [Fact]
    public async Task A_row_that_cannot_be_a_record_goes_to_the_dead_letters_and_the_others_go_on()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key, doc json); insert into t values (1, (repeat('[', 2000) || repeat(']', 2000))::json), (2, '{}')");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.t", 2);
        await database.RunAsync("insert into t values (3, (repeat('[', 2000) || repeat(']', 2000))::json), (4, '{}')");
        await run.UntilAsync("public.t", 4);
        var letters = log.Of("public.t").Where(record => record.Fault is not null).ToList();
        Assert.Equal(2, letters.Count);
        Assert.All(letters, letter => Assert.Contains("\"table\":\"public.t\"", Encoding.UTF8.GetString(letter.Record.Value!.Value.Span), StringComparison.Ordinal));
    }
}
