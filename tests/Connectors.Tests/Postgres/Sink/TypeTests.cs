using static Sluice.Connectors.Tests.Postgres.Sink.TestSink;

namespace Sluice.Connectors.Tests.Postgres.Sink;

public class TypeTests
{
    private const string Types = """
        create extension hstore;
        create extension citext;
        create type mood as enum ('sad', 'it''s, "ok"');
        create domain posint as int check (value > 0);
        create domain blob as bytea;
        create type pair as (a int, "b c" text, tags text[], raw bytea);
        create type box2 as (inside pair, doc jsonb);
        create domain pairs as pair[];
        """;

    /// <summary>A type, a value as the source writes it, and the same value in SQL.</summary>
    private static readonly (string Type, string Json, string Sql)[] Cases =
    [
        ("smallint", "-32768", "-32768"),
        ("int", "2147483647", "2147483647"),
        ("bigint", "-9223372036854775808", "-9223372036854775808"),
        ("oid", "4294967295", "4294967295"),
        ("real", "1.1754944e-38", "'1.1754944e-38'"),
        ("double precision", "0.1", "0.1"),
        ("double precision", "1.7976931348623157e+308", "'1.7976931348623157e+308'"),
        ("double precision", "\"NaN\"", "'NaN'"),
        ("real", "\"-Infinity\"", "'-Infinity'"),
        ("numeric", "12345678901234567890123456789012345678901234567890.123456789012345678901234567890", "'12345678901234567890123456789012345678901234567890.123456789012345678901234567890'"),
        ("numeric(12,2)", "12.50", "12.50"),
        ("numeric", "12.50", "12.50"),
        ("numeric", "\"NaN\"", "'NaN'"),
        ("numeric", "\"Infinity\"", "'Infinity'"),
        ("boolean", "true", "true"),
        ("boolean", "false", "false"),
        ("text", "\"\"", "''"),
        ("text", "\"tab\\t line\\n return\\r back\\\\slash \\\\N \\\\. quote\\\" \\u00e4\\ud83d\\ude00 '\"", "E'tab\\t line\\n return\\r back\\\\slash \\\\N \\\\. quote\" ä😀 '''"),
        ("text", "\"\\\\N\"", "E'\\\\N'"),
        ("text", "{\"a\": [1, \"x\\ny\"]}", "E'{\"a\": [1, \"x\\\\ny\"]}'"),
        ("text", "12.50", "'12.50'"),
        ("varchar(5)", "\"fünf!\"", "'fünf!'"),
        ("char(5)", "\"ab   \"", "'ab'"),
        ("\"char\"", "\"x\"", "'x'"),
        ("name", "\"a name\"", "'a name'"),
        ("citext", "\"Mixed\"", "'Mixed'"),
        ("uuid", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'"),
        ("mood", "\"it's, \\\"ok\\\"\"", "'it''s, \"ok\"'"),
        ("posint", "7", "7"),
        ("date", "\"2024-01-31\"", "'2024-01-31'"),
        ("date", "\"0044-03-15 BC\"", "'0044-03-15 BC'"),
        ("date", "\"infinity\"", "'infinity'"),
        ("timestamp", "\"2024-01-31T12:00:00.123456\"", "'2024-01-31 12:00:00.123456'"),
        ("timestamp", "\"0044-03-15T12:00:00 BC\"", "'0044-03-15 12:00:00 BC'"),
        ("timestamp", "\"294276-12-31T23:59:59.999999\"", "'294276-12-31 23:59:59.999999'"),
        ("timestamptz", "\"2024-01-31T12:00:00.123456Z\"", "'2024-01-31 12:00:00.123456+00'"),
        ("timestamptz", "\"0044-03-15T12:00:00Z BC\"", "'0044-03-15 12:00:00+00 BC'"),
        ("timestamptz", "\"-infinity\"", "'-infinity'"),
        ("timestamptz", "\"2024-01-31T12:00:00\"", "'2024-01-31 12:00:00+00'"),
        ("time", "\"12:00:00.5\"", "'12:00:00.5'"),
        ("time", "\"24:00:00\"", "'24:00:00'"),
        ("timetz", "\"12:00:00.5+05:30\"", "'12:00:00.5+05:30'"),
        ("interval", "\"P1Y2M3DT4H5M6.7S\"", "'1 year 2 mons 3 days 04:05:06.7'"),
        ("interval", "\"P-1Y-2M3DT-4H-5M-6.7S\"", "'-1 year -2 mons +3 days -04:05:06.7'"),
        ("interval", "\"PT0S\"", "'0'"),
        ("bytea", "\"AAH/XCc=\"", "'\\x0001ff5c27'"),
        ("bytea", "\"\"", "''"),
        ("bytea", "\"\\\\x00ff\"", "'\\x00ff'"),
        ("blob", "\"AAH/\"", "'\\x0001ff'"),
        ("json", "{\"b\" : 1.50,  \"a\":[1,null,\"\\u00e4\\\\ \\n\"]}", "E'{\"b\" : 1.50,  \"a\":[1,null,\"\\\\u00e4\\\\\\\\ \\\\n\"]}'"),
        ("jsonb", "\"a \\\"string\\\"\"", "'\"a \\\"string\\\"\"'"),
        ("jsonb", "12.50", "'12.50'"),
        ("jsonb", "true", "'true'"),
        ("jsonb", "[{\"a\":{}}]", "'[{\"a\":{}}]'"),
        ("xml", "\"<a b=\\\"c\\\">d</a>\"", "'<a b=\"c\">d</a>'"),
        ("inet", "\"192.168.0.1/24\"", "'192.168.0.1/24'"),
        ("cidr", "\"2001:db8::/32\"", "'2001:db8::/32'"),
        ("macaddr", "\"08:00:2b:01:02:03\"", "'08:00:2b:01:02:03'"),
        ("money", "\"$1,000.00\"", "'1000'"),
        ("money", "\"-$0.01\"", "'-0.01'"),
        ("bit(3)", "\"101\"", "B'101'"),
        ("varbit", "\"\"", "B''"),
        ("tsvector", "\"'a':1 'b c':2\"", "'''a'':1 ''b c'':2'"),
        ("int4range", "\"[1,5)\"", "'[1,5)'"),
        ("tstzrange", "\"[\\\"2024-01-31 12:00:00+00\\\",infinity)\"", "'[\"2024-01-31 12:00:00+00\",infinity)'"),
        ("nummultirange", "\"{[1,2),[5,9.5]}\"", "'{[1,2),[5,9.5]}'"),
        ("point", "\"(1.5,-2)\"", "'(1.5,-2)'"),
        ("path", "\"[(0,0),(1,1)]\"", "'[(0,0),(1,1)]'"),
        ("pg_lsn", "\"16/B374D848\"", "'16/B374D848'"),
        ("int[]", "[1,null,-3]", "'{1,NULL,-3}'"),
        ("int[]", "[]", "'{}'"),
        ("int[]", "[[1,2],[3,4]]", "'{{1,2},{3,4}}'"),
        ("int[]", "\"[0:1]={7,8}\"", "'[0:1]={7,8}'"),
        ("text[]", "[\"a,b\",\"q\\\"\\\\\",\"NULL\",null,\"\",\"{x}\",\"new\\nline\"]", "array['a,b', 'q\"\\', 'NULL', null, '', '{x}', E'new\\nline']"),
        ("text[]", "[[\"a\"],[\"b c\"]]", "array[array['a'], array['b c']]"),
        ("timestamptz[]", "[\"2024-01-31T12:00:00Z\",\"infinity\"]", "'{\"2024-01-31 12:00:00+00\",infinity}'"),
        ("numeric[]", "[1.50,\"NaN\"]", "'{1.50,NaN}'"),
        ("bytea[]", "[\"AAH/\",null]", "array['\\x0001ff'::bytea, null]"),
        ("jsonb[]", "[{\"a\":\"b\\\"c\"},[1,2],null,\"s\"]", "array['{\"a\":\"b\\\"c\"}', '[1,2]', null, '\"s\"']::jsonb[]"),
        ("interval[]", "[\"P1Y\",\"PT1S\"]", "'{1 year,00:00:01}'"),
        ("mood[]", "[\"sad\",\"it's, \\\"ok\\\"\"]", "array['sad', 'it''s, \"ok\"']::mood[]"),
        ("pair", "{\"a\":1,\"b c\":\"x, \\\"y\\\" (z) \\\\\",\"tags\":[\"p q\",null],\"raw\":\"AAH/\"}", "row(1, 'x, \"y\" (z) \\', array['p q', null], '\\x0001ff'::bytea)"),
        ("pair", "{\"a\":null,\"b c\":\"\"}", "row(null, '', null, null)"),
        ("box2", "{\"inside\":{\"a\":2,\"b c\":\"deep\\\\\",\"tags\":[\"\\\"\"],\"raw\":null},\"doc\":{\"k\":\"v\\\"\"}}", "row(row(2, 'deep\\', array['\"'], null)::pair, '{\"k\":\"v\\\"\"}'::jsonb)"),
        ("pairs", "[{\"a\":1,\"b c\":\"x\",\"tags\":[],\"raw\":\"\"}]", "array[row(1, 'x', '{}', '')::pair]"),
        ("hstore", "{\"a\":\"1\",\"b \\\"c\\\"\":null,\"d\":\"x=>\\\\y\"}", "hstore(array['a', 'b \"c\"', 'd'], array['1', null, 'x=>\\y'])"),
        ("hstore", "{}", "''"),
        ("text", "null", "null"),
        ("jsonb", "null", "null"),
    ];

    [Fact]
    public async Task Every_type_keeps_its_value_copied_as_a_new_row_and_merged_into_another()
    {
        var database = await Database.MakeAsync(Types + string.Join(";\n", Cases.Select((value, i) => $"create table t{i} (id int primary key, v {value.Type})")));
        var options = Options(database, "{topic}");

        // New rows are copied straight into their table; a change of a row is not tried that way.
        await options.TakeAsync([.. Cases.Select((value, i) => Change(i, 'c', null, $$"""{"id":1,"v":{{value.Json}}}""", $"t{i}"))]);
        await database.RunAsync(string.Join(";\n", Cases.Select((_, i) => $"insert into t{i} (id) values (2)")));
        await options.TakeAsync([.. Cases.Select((value, i) => Change(1_000 + i, 'u', null, $$"""{"id":2,"v":{{value.Json}}}""", $"t{i}"))]);

        var wrong = new List<string>();
        for (var i = 0; i < Cases.Length; i++)
        {
            var (type, json, sql) = Cases[i];
            var expected = await database.TextAsync($"select n, ({sql})::{type}::text from generate_series(1, 2) n");
            var actual = await database.TextAsync($"select id, v::text from t{i} order by id");
            if (actual != expected) wrong.Add($"{type} {json}: {actual} instead of {expected}");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_column_is_refused_not_cut()
    {
        var database = await Database.MakeAsync("create table t (id int primary key, v varchar(3), n numeric(4,1)); insert into t values (1, 'a', 1)");
        await using var sink = For(database);

        var failures = await sink.DeliverAsync(
            Record(0, "1", """{"id":1,"v":"abcd"}"""), Record(1, "2", """{"id":2,"v":"abcd"}"""), Record(2, "3", """{"id":3,"n":12345}"""), Record(3, "4", """{"id":4,"v":"abc"}"""));

        Assert.Equal([0, 1, 2], failures.Select(failure => failure.Index));
        Assert.Contains("value too long for type character varying(3)", failures[0].Reason, StringComparison.Ordinal);
        Assert.Contains("22003", failures[2].Reason, StringComparison.Ordinal);
        Assert.Equal("(1,a,1.0)\n(4,abc,)", await database.TextAsync("select * from t order by id"));
    }
}
