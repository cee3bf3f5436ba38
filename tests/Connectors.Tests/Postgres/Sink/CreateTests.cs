using Sluice.Connectors.Postgres;
using static Sluice.Connectors.Tests.Postgres.Sink.TestSink;

namespace Sluice.Connectors.Tests.Postgres.Sink;

public class CreateTests
{
    private const string Columns = """
        select a.attname, format_type(a.atttypid, a.atttypmod), exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any (i.indkey))
        from pg_attribute a where a.attrelid = 't'::regclass and a.attnum > 0 order by a.attnum
        """;

    [Fact]
    public async Task A_table_is_made_whose_columns_hold_all_that_the_first_records_have()
    {
        var database = await Database.MakeAsync();
        var options = Options(database) with { Create = true };

        await options.TakeAsync(
            Record(0, """{"id":1}""", """{"id":1,"flag":true,"price":1,"name":"a","doc":{"x":1},"mixed":1,"either":[1],"none":null}"""),
            Record(1, """{"id":2}""", """{"id":2,"flag":null,"price":1.5,"name":null,"doc":[1],"mixed":"x","either":"x","none":null}"""));

        Assert.Equal("""
            (id,bigint,t)
            (flag,boolean,f)
            (price,numeric,f)
            (name,text,f)
            (doc,jsonb,f)
            (mixed,text,f)
            (either,jsonb,f)
            (none,text,f)
            """, await database.TextAsync(Columns));
        Assert.Equal(
            "(1,t,1,a,\"{\"\"x\"\": 1}\",1,[1],)\n(2,,1.5,,[1],x,\"\"\"x\"\"\",)",
            await database.TextAsync("select * from t order by id"));
    }

    [Fact]
    public async Task Columns_are_added_for_fields_that_come_later_and_only_when_wanted()
    {
        var database = await Database.MakeAsync("create table t (id int primary key)");

        await using (var sink = For(database)) Assert.Single(await sink.DeliverAsync(Record(0, "1", """{"id":1,"a":1}""")));
        await (Options(database) with { UnknownFields = PostgresUnknownFields.Ignore }).TakeAsync(Record(1, "2", """{"id":2,"a":1}"""));
        await (Options(database) with { UnknownFields = PostgresUnknownFields.Add }).TakeAsync(
            Record(2, "3", """{"id":3}"""), Record(3, "4", """{"id":4,"a":1,"b \" c":"x"}"""), Record(4, "5", """{"id":5,"c":true}"""));

        Assert.Equal("(2,,,)\n(3,,,)\n(4,1,x,)\n(5,,,t)", await database.TextAsync("select * from t order by id"));
    }

    [Fact]
    public async Task The_key_of_a_made_table_is_the_records_and_has_the_source_in_it()
    {
        var database = await Database.MakeAsync();
        var options = Options(database, "made.t") with { Create = true, SourceColumn = "shop", SoftDelete = "gone" };

        await options.TakeAsync(Record(0, "one", """{"n":1}""", "a"), Record(0, "one", """{"n":2}""", "b"), Record(1, "one", null, "a"));
        await (Options(database, "made.named") with { Create = true, Key = ["n", "m"] }).TakeAsync(Record(5, null, """{"m":"x","n":2,"v":1}"""), Record(6, null, """{"m":"x","n":2,"v":2}"""));

        Assert.Equal("(a,one,1,t)\n(b,one,2,f)", await database.TextAsync("""select shop, "key", n, gone from made.t order by 1"""));
        Assert.Equal("(2,x,2)", await database.TextAsync("select n, m, v from made.named"));
    }

    [Fact]
    public async Task Two_sinks_at_once_make_one_table()
    {
        var database = await Database.MakeAsync();
        var options = Options(database, "a.b") with { Create = true, OffsetsSchema = "sluice" };

        await Task.WhenAll(Enumerable.Range(0, 6).Select(async partition =>
        {
            await using var sink = For(options);
            await sink.OpenAsync(default);
            Assert.Empty(await sink.DeliverAsync(Record(0, $"{partition}", """{"n":1}""") with { Partition = partition }));
        }));

        Assert.Equal("(6)", await database.TextAsync("select count(*) from a.b"));
    }

    [Theory]
    [InlineData("\"Quo\"\"ted.Name\"", "Quo\"ted.Name")]
    [InlineData("tafel_ä_表", "tafel_ä_表")]
    [InlineData("t; drop table important", "t; drop table important")]
    [InlineData("'; select 1 --", "'; select 1 --")]
    [InlineData("\"$$ \\\"", "$$ \\")]
    public async Task Names_are_names_whatever_is_in_them(string table, string name)
    {
        var database = await Database.MakeAsync("create table important (id int)");
        var options = Options(database, table) with { Create = true, UnknownFields = PostgresUnknownFields.Add, SourceColumn = "so\"urce", SoftDelete = "go'ne" };

        await options.TakeAsync(Record(0, """{"I \"d\".":1}""", """{"I \"d\".":1,"); drop table important; --":"'; drop table important; --"}"""));
        await options.TakeAsync(Record(1, """{"I \"d\".":1}""", """{"I \"d\".":1,"ÄÖ\t":"2"}"""), Record(2, """{"I \"d\".":1}""", null));

        Assert.Equal($"({Quoted(name)})", await database.TextAsync("select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace and relname not in ('important', 'sluice_offsets')"));
        Assert.Equal("(1)", await database.TextAsync("select count(*) from pg_class where relname = 'important'"));
        Assert.Equal("""(1,t,"'; drop table important; --",2)""", await database.TextAsync(
            $"""select "I ""d"".", "go'ne", "); drop table important; --", "ÄÖ{'\t'}" from "{name.Replace("\"", "\"\"", StringComparison.Ordinal)}" """));
    }

    [Fact]
    public async Task A_name_longer_than_the_server_takes_is_refused_and_never_cut()
    {
        var database = await Database.MakeAsync();
        var (fits, longer) = (new string('ä', 31) + "x", new string('ä', 32));
        await using var sink = For(Options(database, "{topic}") with { Create = true, UnknownFields = PostgresUnknownFields.Add });

        var failures = await sink.DeliverAsync(
            Record(0, "1", """{"n":1}""", fits), Record(0, "1", """{"n":1}""", longer), Record(1, "1", $$"""{"{{fits}}":1}""", fits), Record(2, "1", $$"""{"{{longer}}":1}""", fits));

        Assert.Equal([1, 3], failures.Select(failure => failure.Index));
        Assert.All(failures, failure => Assert.Contains("63 bytes", failure.Reason, StringComparison.Ordinal));
        Assert.Equal($"(1,1,1)", await database.TextAsync($"""select "key", n, "{fits}" from "{fits}" """));
    }

    private static string Quoted(string name) =>
        name.AsSpan().IndexOfAny("\" \\;'") < 0 ? name : $"\"{name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
