using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Tests.Postgres.Cdc;

public sealed class SnapshotTests(PostgresFixture fixture)
{
    /// <summary>Keys whose order is not the order of their text, and tables that have none, or no rows.</summary>
    private const string Shapes = """
        create type mood as enum ('sad', 'glad', 'angry');
        create table of_two (a int, b text, primary key (b, a)); insert into of_two select i, 'k' || i % 7 from generate_series(1, 5000) i;
        create table of_text (id text collate "und-x-icu" primary key); insert into of_text select v || i from generate_series(1, 1000) i, unnest(array['a', 'Ä', 'Z', '_', '-']) v;
        create table of_numeric (id numeric primary key); insert into of_numeric select i / 7.0 - 300 from generate_series(1, 5000) i;
        create table of_uuid (id uuid primary key); insert into of_uuid select gen_random_uuid() from generate_series(1, 5000);
        create table of_enum (m mood, i int, primary key (m, i)); insert into of_enum select m, i from generate_series(1, 1600) i, unnest(enum_range(null::mood)) m;
        create table of_time (id timestamptz primary key); insert into of_time select '2024-01-01'::timestamptz + i * interval '1 hour' from generate_series(1, 5000) i; insert into of_time values ('infinity'), ('-infinity');
        create table keyless (a int, b text); alter table keyless replica identity full; insert into keyless select i % 100, 'x' from generate_series(1, 5000) i;
        create table empty (id int primary key);
        """;

    private static readonly string[] Names = ["of_two", "of_text", "of_numeric", "of_uuid", "of_enum", "of_time", "keyless", "empty"];

    [Fact]
    public async Task Every_row_is_read_once_before_the_stream_and_once_beside_it_whatever_its_key()
    {
        var database = await CdcDatabase.MakeAsync(fixture, Shapes);
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await database.UntilFollowedAsync();
        await AllAreThereAsync(1);
        foreach (var name in Names) await database.RunAsync($"select pg_logical_emit_message(true, 'sluice.snapshot.cdc', 'public.{name}')");
        await AllAreThereAsync(2);

        async Task AllAreThereAsync(int times)
        {
            foreach (var name in Names)
            {
                var rows = (int)(long)(await database.AskAsync($"select count(*) from {name}"))!;
                await run.UntilAsync($"public.{name}", rows * times);
                var records = log.Of($"public.{name}");
                Assert.Equal(rows * times, records.Count);
                if (name != "keyless") Assert.All(records.CountBy(CapturedLog.Key), key => Assert.Equal(times, key.Value));
                else Assert.All(records.CountBy(record => CdcDatabase.Json(CapturedLog.Text(record)).GetProperty("after").GetRawText()), row => Assert.Equal(50 * times, row.Value));
            }
        }
    }

    [Fact]
    public async Task A_reading_beside_writers_never_puts_an_old_row_behind_a_newer_change()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key, version bigint, filler text); insert into t select i, 0, repeat('x', 50) from generate_series(1, 20000) i; create sequence versions");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.t", 20_000);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writers = Enumerable.Range(0, 2).Select(writer => Task.Run(() => WriteAsync(database, writer, stop.Token))).ToArray();
        for (var i = 0; i < 3; i++)
        {
            await database.RunAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'public.t')");
            var read = 20_000 + (i * 18_000);
            await run.UntilAsync(seen => seen.Values("public.t").Count(value => CdcDatabase.Operation(value) == "r") > read);
        }

        await run.UntilAsync(_ => run.Logger.Messages.Count(message => message.Contains("have been read", StringComparison.Ordinal)) >= 2);
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        await database.RunAsync("insert into t values (-1, 0, '')");
        await run.UntilAsync(seen => seen.Of("public.t").Any(record => CapturedLog.Key(record) == "{\"id\":-1}"));
        foreach (var row in log.Of("public.t").GroupBy(CapturedLog.Key))
        {
            long newest = -1;
            var isDeleted = false;
            foreach (var value in row.Select(CapturedLog.Text).Where(value => value != "null").Select(CdcDatabase.Json))
            {
                var operation = value.GetProperty("op").GetString();
                Assert.False(isDeleted && operation == "r", $"{row.Key} was read after its delete");
                isDeleted = operation == "d";
                if (isDeleted) continue;
                var version = value.GetProperty("after").GetProperty("version").GetInt64();
                Assert.True(version >= newest, $"{row.Key}: {version} came behind {newest}");
                newest = version;
            }
        }
    }

    [Fact]
    public async Task A_table_that_fails_does_not_stop_the_others_and_comes_back_when_it_is_repaired()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table a (id int primary key); create table b (id int primary key); create table c (id int primary key); insert into a values (1); insert into b values (1); insert into c values (1)");
        var log = new CapturedLog();
        await using var blocker = new Npgsql.NpgsqlConnection($"{database.Connection};Pooling=false");
        await blocker.OpenAsync(TestContext.Current.CancellationToken);
        await database.RunAsync("create publication theirs for all tables");
        var options = database.Options with { Connection = $"{database.Connection};Options=-c lock_timeout=300ms", Publication = "theirs" };
        var isLocked = false;
        await using var run = CdcRun.Start(options, log, onBatch: async _ =>
        {
            // Once the slot is made, which waits for everybody.
            if (!isLocked) await new Npgsql.NpgsqlCommand("begin; lock table b in access exclusive mode", blocker).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            isLocked = true;
        });
        await run.UntilAsync("public.a", 1);
        await run.UntilAsync("public.c", 1);
        await run.UntilAsync(_ => run.Logger.Messages.Any(message => message.Contains("public.b is not read for now", StringComparison.Ordinal)));
        await database.RunAsync("insert into a values (2)");
        await run.UntilAsync("public.a", 2);
        Assert.Empty(log.Of("public.b"));
        await new Npgsql.NpgsqlCommand("rollback", blocker).ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await run.UntilAsync("public.b", 1);
    }

    [Fact]
    public async Task A_permission_that_is_taken_away_parks_a_reading_until_it_is_given_back()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key); insert into t select generate_series(1, 5000); create publication theirs for all tables");
        var role = "r" + Guid.NewGuid().ToString("N");
        await database.RunAsync($"create role {role} login replication password 'pw'; grant select on t to {role}");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options with { Connection = database.As(role, "pw"), Publication = "theirs" }, log);
        await run.UntilAsync("public.t", 5000);
        await database.RunAsync($"revoke select on t from {role}; insert into t values (-1); select pg_logical_emit_message(true, 'sluice.snapshot', 'public.t')");
        await run.UntilAsync(_ => run.Logger.Messages.Any(message => message.Contains("the role may not read it", StringComparison.Ordinal)));
        await run.UntilAsync("public.t", 5001);
        await database.RunAsync($"grant select on t to {role}; select pg_logical_emit_message(true, 'sluice.snapshot', 'public.t')");
        await run.UntilAsync("public.t", 10_002);
    }

    [Fact]
    public async Task Only_goes_on_in_the_midst_of_a_chunk_and_ends()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key, filler text); insert into t select i, repeat('x', 100) from generate_series(1, 35000) i; create table u (id int primary key); insert into u values (1)");
        var (log, options) = (new CapturedLog(), database.Options with { Snapshot = PostgresSnapshot.Only });
        for (var sessions = 1; ; sessions++)
        {
            await using var source = new Sluice.Connectors.Postgres.PostgresCdcSource(options, CdcRun.Context("cdc", new Files.RecordingLogger()));
            var batches = 0;
            var isEnded = true;
            await foreach (var batch in source.ReadAsync(log.Positions, TestContext.Current.CancellationToken))
            {
                // Killed before the position is durable, and with a part of the records.
                if (++batches == 3)
                {
                    log.Append(batch, partition => partition < 2);
                    isEnded = false;
                    break;
                }

                log.Append(batch);
                log.Save(batch);
            }

            if (isEnded) break;
            Assert.True(sessions < 100, "each session gets on");
        }

        Assert.Equal(35_000, log.Of("public.t").Select(CapturedLog.Key).Distinct().Count());
        Assert.Equal(35_000, log.Of("public.t").Count);
        Assert.Single(log.Of("public.u"));
        Assert.False(await database.AskAsync($"select exists (select from pg_replication_slots where slot_name = '{database.Slot}')") is true);
    }

    [Fact]
    public async Task Never_follows_only_what_comes_and_reads_only_what_somebody_asks_for()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key); insert into t values (1)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options with { Snapshot = PostgresSnapshot.Never }, log);
        await database.UntilFollowedAsync();
        await database.RunAsync("insert into t values (2); create table u (id int primary key); insert into u values (1)");
        await database.UntilAsync("select exists (select from pg_publication_tables where tablename = 'u')");
        await database.RunAsync("insert into u values (2)");
        await run.UntilAsync("public.u", 1);
        Assert.Equal(["{\"id\":2} c"], log.Of("public.t").Select(CdcDatabase.Shape));
        Assert.Equal(["{\"id\":2} c"], log.Of("public.u").Select(CdcDatabase.Shape));
        await database.RunAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'public.t')");
        await run.UntilAsync("public.t", 3);
    }

    [Fact]
    public async Task A_reading_that_is_asked_for_again_begins_anew_and_one_of_no_table_is_told()
    {
        var database = await CdcDatabase.MakeAsync(fixture, "create table t (id int primary key); insert into t select generate_series(1, 30000)");
        var log = new CapturedLog();
        await using var run = CdcRun.Start(database.Options, log);
        await run.UntilAsync("public.t", 30_000);
        for (var i = 0; i < 3; i++) await database.RunAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'public.t')");
        await database.RunAsync("select pg_logical_emit_message(true, 'sluice.snapshot', 'public.nowhere'), pg_logical_emit_message(true, 'sluice.snapshot', 'nonsense')");
        await run.UntilAsync(_ => run.Logger.Messages.Count(message => message.Contains("rows of public.t have been read: 30000", StringComparison.Ordinal)) >= 2);
        await run.UntilAsync(_ => run.Logger.Messages.Count(message => message.Contains("there is no such table", StringComparison.Ordinal)) == 2);
        Assert.All(log.Of("public.t").CountBy(CapturedLog.Key), key => Assert.InRange(key.Value, 2, 4));
        await database.RunAsync("insert into t values (0)");
        await run.UntilAsync(seen => seen.Of("public.t").Any(record => CapturedLog.Key(record) == "{\"id\":0}"));
    }

    private static async Task WriteAsync(CdcDatabase database, int writer, CancellationToken cancellationToken)
    {
        var random = new Random(writer);
        while (!cancellationToken.IsCancellationRequested)
        {
            var id = random.Next(1, 20_000) / 2 * 2 + writer;
            await database.RunAsync(random.Next(10) == 0
                ? $"delete from t where id = {id}"
                : $"insert into t values ({id}, nextval('versions'), 'y') on conflict (id) do update set version = excluded.version");
        }
    }
}
