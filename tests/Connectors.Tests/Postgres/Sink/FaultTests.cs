using Sluice.Connectors.Postgres;
using static Sluice.Connectors.Tests.Postgres.Sink.TestSink;

namespace Sluice.Connectors.Tests.Postgres.Sink;

public class FaultTests
{
    [Fact]
    public async Task Bad_records_are_refused_alone_with_the_servers_words_and_the_others_are_written()
    {
        var database = await Database.MakeAsync("""
            create table parent (id int primary key);
            create table t (id int primary key, n int check (n < 100), must text not null default 'x', mail text unique, parent int references parent deferrable initially deferred)
            """);
        await using var sink = For(database);

        var failures = await sink.DeliverAsync(
        [
            .. Enumerable.Range(0, 200).Select(i => Record(i, $"{i}", $$"""{"id":{{i}},"n":1,"mail":"{{i}}@x"}""")),
            Record(200, "200", """{"id":200,"n":"many"}"""),
            Record(201, "201", """{"id":201,"n":100}"""),
            Record(202, "202", """{"id":202,"must":null}"""),
            Record(203, "203", """{"id":203,"mail":"7@x"}"""),
            Record(204, "204", """{"id":204,"parent":1}"""),
            Record(205, "205", """{"id":205,"mail":"a\u0000b"}"""),
            Record(206, "206", """{"id":206,"other":1}"""),
            Record(207, "207", "not json"),
            Record(208, "208", "[1]"),
            Record(209, null, null),
            Record(210, "x", null),
            Record(211, null, """{"n":1}"""),
            Record(212, null, """{"id":null}"""),
            Record(213, "213", """{"id":213,"mail":"\ud800"}"""),
            Record(214, "214", """{"id":214,"n":1}"""),
        ]);

        Assert.Equal("(201)", await database.TextAsync("select count(*) from t"));
        Assert.Equal(Enumerable.Range(200, 14), failures.Select(failure => failure.Index));
        Assert.All(failures, failure => Assert.Equal(FaultAction.DeadLetter, failure.Action));
        string[] reasons =
        [
            "22P02", "23514", "23502", "23505", "23503", "U+0000", "no such column", "not valid JSON", "not a JSON object", "neither a key nor a value", "22P02",
            "no value for 'id'", "no value for 'id'", "stands for no character",
        ];
        Assert.All(reasons.Zip(failures), pair => Assert.Contains(pair.First, pair.Second.Reason, StringComparison.Ordinal));
        Assert.Contains("Key (mail)=(7@x) already exists", failures[3].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_all_are_bad_all_are_refused()
    {
        var database = await Database.MakeAsync("create table t (id int primary key)");
        await using var sink = For(database);

        var failures = await sink.DeliverAsync([.. Enumerable.Range(0, 300).Select(i => Record(i, "k", """{"id":"x"}"""))]);

        Assert.Equal(300, failures.Count);
    }

    [Fact]
    public async Task A_value_that_is_handed_on_between_rows_in_a_batch_is_no_conflict()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, mail text unique); insert into t values (1, 'a'), (2, 'b')");

        await Options(database).TakeAsync(
            Change(0, 'u', null, """{"id":1,"mail":"free"}"""), Change(1, 'u', null, """{"id":2,"mail":"a"}"""), Change(2, 'u', null, """{"id":1,"mail":"b"}"""),
            Change(3, 'd', null, """{"id":2}"""), Change(4, 'c', null, """{"id":3,"mail":"a"}"""));

        Assert.Equal("(1,b)\n(3,a)", await database.TextAsync("select * from t order by id"));
    }

    [Theory]
    [InlineData("Username=nobody_here;Password=not the one", "28P01", "pg_hba.conf")]
    [InlineData("Database=no_such_database", "3D000", "create the database")]
    public async Task What_somebody_must_act_on_stops_the_sink(string change, string code, string remedy)
    {
        var database = await Database.MakeAsync();
        var connection = new Npgsql.NpgsqlConnectionStringBuilder($"{database.ConnectionString};{change}").ConnectionString;
        await using var sink = For(new PostgresSinkOptions { Connection = connection, Table = "t" });

        var fault = await Assert.ThrowsAsync<ConnectorStoppedException>(() => sink.OpenAsync(default).AsTask());

        Assert.Contains(code, fault.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not the one", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_table_or_privilege_stops_the_sink_until_it_is_there()
    {
        var database = await Database.MakeAsync("create table other (id int)");
        await using var sink = For(database);
        var record = Record(0, "1", """{"id":1}""");

        Assert.Contains("no table 't'", (await Assert.ThrowsAsync<ConnectorStoppedException>(() => sink.DeliverAsync(record))).Message, StringComparison.Ordinal);
        await database.RunAsync("create table t (id int)");
        Assert.Empty(await sink.DeliverAsync(record));
        await database.RunAsync("drop table t; create table t (id int primary key, more int)");
        Assert.Empty(await sink.DeliverAsync(Record(1, "1", """{"id":1}""")));
        await database.RunAsync("alter table t drop column more, add column again text; create role poor login password 'poor'; grant select on t to poor; grant all on schema public to poor");
        Assert.Empty(await sink.DeliverAsync(Record(2, "1", """{"id":1,"again":"x"}""")));

        await using var poor = For(Options(database) with { Connection = $"{database.ConnectionString};Username=poor;Password=poor", OffsetsSchema = "public" }, "poor");
        Assert.Contains("42501", (await Assert.ThrowsAsync<ConnectorStoppedException>(() => poor.DeliverAsync(record))).Message, StringComparison.Ordinal);
        Assert.Equal("(1,x)", await database.TextAsync("select * from t"));
        await database.RunAsync("drop owned by poor; drop role poor");
    }

    [Fact]
    public async Task A_server_that_takes_nothing_now_is_an_outage_and_not_the_records_fault()
    {
        var database = await Database.MakeAsync("create table t (id int primary key)");
        await using var sink = For(Options(database) with { StatementTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Empty(await sink.DeliverAsync(Record(0, "1", """{"id":1}""")));

        await using (var blocker = new Npgsql.NpgsqlConnection($"{database.ConnectionString};Pooling=false"))
        {
            await blocker.OpenAsync();
            await using var transaction = await blocker.BeginTransactionAsync();
            await new Npgsql.NpgsqlCommand("lock table t in access exclusive mode", blocker, transaction).ExecuteNonQueryAsync();
            await Assert.ThrowsAsync<SinkUnavailableException>(() => sink.DeliverAsync(Record(1, "2", """{"id":2}""")));
        }

        await database.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'sluice%' and datname = current_database()");
        Assert.Empty(await sink.DeliverAsync(Record(1, "2", """{"id":2}""")));
        await database.RunAsync("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'sluice%' and datname = current_database()");
        var fault = await Xunit.Record.ExceptionAsync(() => sink.DeliverAsync(Record(2, "3", """{"id":3}""")));
        Assert.True(fault is null or SinkUnavailableException, fault?.ToString());
        Assert.Empty(await sink.DeliverAsync(Record(2, "3", """{"id":3}""")));
        Assert.Equal("(1)\n(2)\n(3)", await database.TextAsync("select * from t order by id"));
    }
}
