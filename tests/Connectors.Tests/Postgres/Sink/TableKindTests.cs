using Sluice.Connectors.Postgres;
using static Sluice.Connectors.Tests.Postgres.Sink.TestSink;

namespace Sluice.Connectors.Tests.Postgres.Sink;

public class TableKindTests
{
    [Fact]
    public async Task Partitioned_tables_are_written_through_their_root()
    {
        var database = await Database.MakeAsync("""
            create table t (id int, region text, n int, primary key (id, region)) partition by list (region);
            create table t_eu partition of t for values in ('eu');
            create table t_us partition of t for values in ('us')
            """);
        var options = Options(database);

        await options.TakeAsync(Change(0, 'c', null, """{"id":1,"region":"eu","n":1}"""), Change(1, 'c', null, """{"id":1,"region":"us","n":2}"""));
        await options.TakeAsync(Change(2, 'u', null, """{"id":1,"region":"eu","n":3}"""), Change(3, 'd', null, """{"id":1,"region":"us"}"""));
        await using var sink = For(options);
        Assert.Contains("23514", Assert.Single(await sink.DeliverAsync(Change(4, 'c', null, """{"id":1,"region":"mars","n":2}"""))).Reason, StringComparison.Ordinal);

        Assert.Equal("(1,eu,3)", await database.TextAsync("select * from t_eu"));
        Assert.Equal("(1,eu,3)", await database.TextAsync("select * from t"));
    }

    [Fact]
    public async Task Row_security_and_triggers_of_the_table_hold_for_the_sink_too()
    {
        var database = await Database.MakeAsync("""
            create role tenant login password 'tenant';
            grant create on schema public to tenant;
            create table t (id int primary key, owner text, n int);
            alter table t enable row level security;
            create policy own on t using (owner = 'me') with check (owner = 'me');
            create function twice() returns trigger language plpgsql as $$ begin if new.n < 0 then raise 'no negative n'; end if; new.n = new.n * 2; return new; end $$;
            create trigger twice before insert on t for each row execute function twice();
            grant all on t to tenant
            """);
        var options = Options(database) with { Connection = $"{database.ConnectionString};Username=tenant;Password=tenant" };
        try
        {
            await using var sink = For(options);
            Assert.Empty(await sink.CheckAsync(default));
            var failures = await sink.DeliverAsync(
                Record(0, "1", """{"id":1,"owner":"me","n":1}"""), Record(1, "2", """{"id":2,"owner":"you","n":1}"""), Record(2, "3", """{"id":3,"owner":"me","n":-1}"""));

            Assert.Equal([1, 2], failures.Select(failure => failure.Index));
            Assert.Contains("row-level security", failures[0].Reason, StringComparison.Ordinal);
            Assert.Contains("no negative n", failures[1].Reason, StringComparison.Ordinal);
            Assert.Equal("(1,me,2)", await database.TextAsync("select * from t"));
        }
        finally
        {
            await database.RunAsync("drop owned by tenant; drop role tenant");
        }
    }

    [Fact]
    public async Task A_view_is_refused_and_a_table_with_capitals_is_found()
    {
        var database = await Database.MakeAsync("""create table "T" ("Id" int primary key); create view v as select 1 as id""");

        await Options(database, "T").TakeAsync(Record(0, """{"Id":1}""", """{"Id":1}"""));
        await using var sink = For(database, "v");
        var fault = await Assert.ThrowsAsync<ConnectorStoppedException>(() => sink.DeliverAsync(Record(0, "1", """{"id":1}""")));

        Assert.Contains("is not a table", fault.Message, StringComparison.Ordinal);
        Assert.Equal("(1)", await database.TextAsync("""select * from "T" """));
    }

    [Fact]
    public async Task Of_several_hosts_the_one_that_answers_is_taken()
    {
        var database = await Database.MakeAsync("create table t (id int primary key)");
        var found = new Npgsql.NpgsqlConnectionStringBuilder(database.ConnectionString);
        var connection = $"postgres://{found.Username}:{found.Password}@127.0.0.1:1,127.0.0.1:{found.Port}/{found.Database}?target_session_attrs=primary";

        await (Options(database) with { Connection = connection }).TakeAsync(Record(0, "1", """{"id":1}"""));

        Assert.Equal("(1)", await database.TextAsync("select * from t"));
    }

    [Fact]
    public async Task When_telling_bad_records_apart_takes_too_long_what_is_done_counts_and_the_rest_comes_again()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, n int)");
        await using var sink = new PostgresSink(Options(database), new ConnectorContext
        {
            Connector = "replica",
            Logger = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance,
            Time = new SteppingTime(),
            DataFolder = Path.GetTempPath(),
            ConfigurationFolder = Path.GetTempPath(),
        });
        SinkRecord[] records = [.. Enumerable.Range(0, 64).Select(i => Record(i, $"{i}", $$"""{"id":{{i}},"n":{{(i % 3 == 0 ? "\"bad\"" : i)}} }"""))];
        IReadOnlyList<RecordFailure>? failures = null;
        var turns = 0;
        for (; failures is null; turns++)
        {
            try
            {
                failures = await sink.DeliverAsync(records);
            }
            catch (SinkUnavailableException fault)
            {
                Assert.Contains("another turn", fault.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(turns, 3, 64);
        Assert.Equal(Enumerable.Range(0, 64).Where(i => i % 3 == 0), failures.Select(failure => failure.Index));
        Assert.All(failures, failure => Assert.Contains("22P02", failure.Reason, StringComparison.Ordinal));
        Assert.Equal("(42)", await database.TextAsync("select count(*) from t"));
    }
}
