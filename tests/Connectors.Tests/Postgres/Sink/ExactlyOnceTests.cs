using Sluice.Connectors.Postgres;
using static Sluice.Connectors.Tests.Postgres.Sink.TestSink;

namespace Sluice.Connectors.Tests.Postgres.Sink;

public class ExactlyOnceTests
{
    private const string Added = "create table t (n int)";

    [Fact]
    public async Task What_comes_again_in_other_batches_and_to_other_instances_takes_effect_once()
    {
        var database = await Database.MakeAsync(Added);
        var options = Options(database);
        var records = Enumerable.Range(0, 100).Select(i => Record(i, null, $$"""{"n":{{i}}}""")).ToArray();

        await options.TakeAsync(records[..60]);
        await options.TakeAsync(records[30..80]);
        await using (var sink = For(options))
        {
            await sink.DeliverAsync(records);
            await sink.DeliverAsync(records[99..]);
        }

        Assert.Equal("(100,4950)", await database.TextAsync("select count(*), sum(n) from t"));
        Assert.Equal("(replica,t,0,99,{})", await database.TextAsync("select connector, topic, partition, \"offset\", refused from sluice_offsets"));
    }

    [Fact]
    public async Task Partitions_topics_and_connectors_are_counted_apart_and_so_is_a_topic_made_again()
    {
        var database = await Database.MakeAsync(Added);
        var record = Record(0, null, """{"n":1}""");
        var (first, second) = (Guid.NewGuid(), Guid.NewGuid());
        SinkRecord[] all =
        [
            record, record with { Partition = 1 }, record with { Topic = "u" },
            record with { ReadFrom = new LogPlace(first, 0, 0) }, record with { ReadFrom = new LogPlace(second, 0, 0) },
        ];

        await Options(database).TakeAsync(all);
        await Options(database).TakeAsync(all);
        await using var other = For(Options(database), "other");
        Assert.Empty(await other.DeliverAsync(all));

        Assert.Equal("(10)", await database.TextAsync("select count(*) from t"));
    }

    [Fact]
    public async Task Two_instances_at_once_take_each_record_once()
    {
        var database = await Database.MakeAsync(Added);
        var records = Enumerable.Range(0, 2_000).Select(i => Record(i, null, $$"""{"n":{{i}}}""") with { Partition = i % 3 }).ToArray();

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            await using var sink = For(Options(database));
            foreach (var batch in records.Chunk(50)) Assert.Empty(await sink.DeliverAsync(batch));
        }));

        Assert.Equal("(2000,1999000)", await database.TextAsync("select count(*), sum(n) from t"));
    }

    [Fact]
    public async Task A_refusal_that_may_not_have_reached_the_dead_letters_is_answered_again_for_the_same_reason()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, n int, m int)");
        var bad = Record(1, "1", """{"id":1,"n":"bad","m":1}""");
        await using (var sink = For(database)) Assert.Single(await sink.DeliverAsync(Record(0, "1", """{"id":1,"n":1}"""), bad, Record(2, "1", """{"id":1,"m":2}""")));
        // By now the value would pass, and would overwrite the newer row.
        await database.RunAsync("alter table t alter n type text");

        await using var next = For(database);
        var again = Assert.Single(await next.DeliverAsync(bad));
        Assert.Contains("22P02", again.Reason, StringComparison.Ordinal);
        Assert.Empty(await next.DeliverAsync(Record(3, "2", """{"id":2}""")));

        Assert.Equal("(1,1,2)\n(2,,)", await database.TextAsync("select * from t order by id"));
        Assert.Equal("({})", await database.TextAsync("select refused from sluice_offsets"));
    }

    [Fact]
    public async Task The_parts_of_a_record_that_was_split_are_counted_one_by_one()
    {
        var database = await Database.MakeAsync(Added);
        var parts = Enumerable.Range(0, 5).Select(part => Record(7, null, $$"""{"n":{{part}}}""") with { Part = part }).ToArray();

        await Options(database).TakeAsync(parts[..2]);
        await Options(database).TakeAsync(parts);

        Assert.Equal("(5,10)", await database.TextAsync("select count(*), sum(n) from t"));
    }

    [Fact]
    public async Task Nothing_is_lost_or_doubled_when_the_server_is_killed_or_restarted_in_the_middle()
    {
        await using var server = await Sluice.Testing.Postgres.PostgresServer.StartAsync();
        var database = new Database(await server.CreateDatabaseAsync());
        await database.RunAsync("create table t (n int); create table k (id int primary key, n int)");
        var options = new PostgresSinkOptions { Connection = database.ConnectionString, Table = "{topic}" };
        var records = Enumerable.Range(0, 30_000).Select(i => i % 2 == 0
            ? Record(i / 2, null, $$"""{"n":{{i / 2}}}""")
            : Record(i / 2, $"{i / 2 % 500}", $$"""{"id":{{i / 2 % 500}},"n":{{i / 2}}}""", "k")).ToArray();

        var harm = Task.Run(async () =>
        {
            for (var round = 0; round < 6; round++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(150 + (70 * round)), TimeProvider.System, CancellationToken.None);
                if (round % 2 == 0) await server.KillAsync();
                await server.RestartAsync();
            }
        });
        var outages = 0;
        for (var at = 0; at < records.Length || !harm.IsCompleted;)
        {
            // A new instance each time, as after a crash of the worker; what is after a crash comes from some place before.
            await using var sink = For(options);
            try
            {
                await sink.OpenAsync(default);
                var from = Math.Max(0, at - 700);
                foreach (var batch in records.Skip(from).Chunk(333))
                {
                    Assert.Empty(await sink.DeliverAsync(batch));
                    at = Math.Max(at, from += batch.Length);
                    if (!harm.IsCompleted) await Task.Delay(TimeSpan.FromMilliseconds(15), TimeProvider.System, CancellationToken.None);
                }
            }
            catch (SinkUnavailableException)
            {
                outages++;
            }
        }

        await harm;
        Assert.True(outages > 0);
        Assert.Equal("(15000,15000,112492500)", await database.TextAsync("select count(*), count(distinct n), sum(n) from t"));
        Assert.Equal("(500,14500,14999)", await database.TextAsync("select count(*), min(n), max(n) from k"));
    }

    [Fact]
    public async Task A_dead_letter_that_is_sent_again_goes_to_its_own_topics_table_and_is_taken_once()
    {
        var database = await Database.MakeAsync("create table orders (id int primary key, n int)");
        var options = Options(database, "{topic}");
        var letter = Record(5, "1", """{"id":1,"n":1}""", "orders");
        await options.TakeAsync(Record(9, "2", """{"id":2,"n":2}""", "orders"));

        await options.TakeAsync(letter with { ReadFrom = new LogPlace(Guid.NewGuid(), 0, 0) });

        Assert.Equal("(1,1)\n(2,2)", await database.TextAsync("select * from orders order by id"));
    }
}
