using System.Text;
using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;

namespace Sluice.Core.Tests.Connect.Transforms;

public sealed class ManyTransformsTests
{
    [Theory]
    [InlineData("{ 'drop': ['a.b', 'x'] }", """{"a":{"b":1,"c":2},"x":[1],"y":3}""", """{"a":{"c":2},"y":3}""")]
    [InlineData("{ 'drop': ['a'] }", """{"a":1,"a":2,"b":3}""", """{"b":3}""")]
    [InlineData("{ 'drop': ['a.b'] }", """{"a.b":1,"c":2}""", """{"c":2}""")]
    [InlineData("{ 'drop': ['a'] }", """{"\u0061":1,"b":2}""", """{"b":2}""")]
    [InlineData("{ 'drop': ['none'] }", """{ "b" : 2 }""", """{ "b" : 2 }""")]
    [InlineData("{ 'rename': { 'a': 'b' } }", """{"a":1,"b":2}""", """{"b":1}""")]
    [InlineData("{ 'rename': { 'a': 'b.c', 'x': 'a' } }", """{"a":{ "n" : 1 },"x":2}""", """{"b":{"c":{ "n" : 1 }},"a":2}""")]
    [InlineData("{ 'rename': { 'a': 'b', 'b': 'a' } }", """{"a":1,"b":2}""", """{"b":1,"a":2}""")]
    [InlineData("{ 'rename': { 'a': 'b', 'b': 'c', 'c': 'd' } }", """{"a":1,"b":2,"c":3,"d":4}""", """{"d":3,"b":1,"c":2}""")]
    [InlineData("{ 'rename': { 'a': 'b', 'b': 'a' } }", """{"b":2}""", """{"a":2}""")]
    [InlineData("{ 'rename': { 'a': 'a' } }", """{"a":1}""", """{"a":1}""")]
    [InlineData("{ 'rename': { 'a': 'a.b' } }", """{"a":1}""", """{"a":{"b":1}}""")]
    [InlineData("{ 'rename': { 'user': 'u', 'user.id': 'id' } }", """{"user":{"id":1,"n":2}}""", """{"u":{"n":2},"id":1}""")]
    [InlineData("{ 'rename': { 'x': 'u.id', 'user': 'u' } }", """{"x":1,"user":{"n":2}}""", """{"u":{"n":2,"id":1}}""")]
    [InlineData("{ 'rename': { 'a.x': 'b.x', 'b.x': 'a.x' } }", """{"a":{"x":1},"b":{"x":2}}""", """{"a":{"x":2},"b":{"x":1}}""")]
    [InlineData("{ 'rename': { 'none': 'a' } }", """{"b":1}""", """{"b":1}""")]
    [InlineData("{ 'mask': { 'fields': ['n', 'nil'], 'method': 'truncate', 'length': 2 } }", """{"n":12345,"nil":null}""", """{"n":"12","nil":null}""")]
    [InlineData("{ 'mask': { 'fields': ['t'], 'method': 'truncate', 'length': 1 } }", """{"t":"😀x"}""", """{"t":"\uD83D\uDE00"}""")]
    [InlineData("{ 'flatten': {} }", """{"a":{"b":{},"c":[{"d":1}]},"e":null}""", """{"a.b":{},"a.c":[{"d":1}],"e":null}""")]
    [InlineData("{ 'cast': { 'a': 'number', 'b': 'boolean', 'c': 'integer', 'd': 'text' } }", """{"a":"1.50","b":"0","c":true,"d":{"x": 1}}""", """{"a":1.50,"b":false,"c":1,"d":"{\"x\":1}"}""")]
    [InlineData("{ 'cast': { 'items.n': 'integer' } }", """{"items":[{"n":"1"},{"n":null},{}]}""", """{"items":[{"n":1},{"n":null},{}]}""")]
    [InlineData("{ 'unwrap': { 'deleted': 'rewrite' } }", """{"before":{"id":1},"after":null,"op":"d"}""", """{"id":1,"__deleted":true}""")]
    [InlineData("{ 'unwrap': {} }", """{"schema":{},"payload":{"after":{"id":1},"op":"r"}}""", """{"id":1}""")]
    [InlineData("{ 'timestamp': { 'to': 'at', 'format': 'seconds' } }", "{}", """{"at":1.5}""")]
    [InlineData("{ 'when': { 'a': 1 }, 'select': ['a'] }", """{"a":1,"b":2}""", """{"a":1}""")]
    [InlineData("{ 'when': { 'a': 2 }, 'select': ['a'] }", """{"a":1,"b":2}""", """{"a":1,"b":2}""")]
    [InlineData("{ 'when': { 'a': 2 }, 'select': ['a'] }", "plain text", "plain text")]
    public void The_value_is_changed(string transforms, string value, string expected) =>
        Assert.Equal([expected], Values(Apply(transforms, value)));

    [Fact]
    public void A_chain_looks_at_what_the_transforms_before_have_made()
    {
        const string Chain = """
            { 'rename': { 'u': 'user' } }, { 'cast': { 'n': 'integer' } }, { 'mask': { 'fields': ['user.mail'] } },
            { 'filter': { 'n': { 'gt': 4 }, 'user.mail': '****', 'user': { 'exists': true }, 'list': { 'contains': 2 } } },
            { 'setKey': '{user.mail}-{n}' }, { 'select': { 'who': 'user', 'second': '$.list[1]' } }
            """;

        var result = Assert.Single(Apply(Chain, """{"u":{"mail":"a@b","id":1e0},"n":"5","list":[1,2]}"""));

        Assert.Equal(("****-5", """{"who":{"mail":"****","id":1e0},"second":2}"""), (Text(result.Record.Key), Text(result.Record.Value)));
    }

    [Fact]
    public void The_parts_of_a_record_go_their_own_ways()
    {
        var results = Apply("{ 'split': 'items' }, { 'filter': { 'n': { 'ne': 2 } } }, { 'setKey': 'n' }", """{"items":[{"n":1},{"n":2},{},{"n":3}]}""");

        Assert.Equal(
            [TransformVerdict.Passed, TransformVerdict.Dropped, TransformVerdict.Failed, TransformVerdict.Passed],
            results.Select(result => result.Verdict));
        Assert.Equal(["1", "3"], results.Where(result => result.Verdict == TransformVerdict.Passed).Select(result => Text(result.Record.Key)));
        Assert.Equal("""{"items":[{"n":1},{"n":2},{},{"n":3}]}""", Text(results[2].Record.Value));
    }

    [Theory]
    [InlineData("{ 'split': '$' }, { 'split': 'x' }", """[{"x":[1,2]},{"x":[]},{"x":[3]}]""", "1 2 3")]
    [InlineData("{ 'split': { 'field': 'a.x', 'whole': true } }", """{"a":{"x":[1,2],"y":0}}""", """{"a":{"x":1,"y":0}} {"a":{"x":2,"y":0}}""")]
    [InlineData("{ 'split': 'x' }", """{"x":[]}""", "")]
    public void A_list_becomes_records(string transforms, string value, string expected) =>
        Assert.Equal(expected, string.Join(' ', Values(Apply(transforms, value))));

    [Theory]
    [InlineData("{ 'unwrap': {} }", """{"before":{"id":1},"after":null,"op":"d"}""")]
    [InlineData("{ 'unwrap': {} }", """{"schema":null,"payload":null}""")]
    public void A_deletion_becomes_a_tombstone(string transforms, string value)
    {
        var result = Assert.Single(Apply(transforms + ", { 'select': ['id'] }", value));

        Assert.Equal((TransformVerdict.Passed, null), (result.Verdict, result.Record.Value));
        Assert.Equal("old", Text(result.Record.Key));
    }

    [Theory]
    [InlineData("{ 'unwrap': { 'deleted': 'drop' } }", """{"before":{"id":1},"after":null,"op":"d"}""")]
    [InlineData("{ 'unwrap': {} }", """{"op":"t"}""")]
    public void What_is_about_no_row_is_left_out(string transforms, string value) =>
        Assert.Equal(TransformVerdict.Dropped, Assert.Single(Apply(transforms, value)).Verdict);

    [Theory]
    [InlineData("{ 'rename': { 'a': 'b.c' } }", """{"a":1,"b":2}""", "there is no place for a at b.c")]
    [InlineData("{ 'flatten': {} }", """{"a.b":1,"a":{"b":2}}""", "two fields would become a.b")]
    [InlineData("{ 'cast': { 'a': 'integer' } }", """{"a":"1.5"}""", "the field a cannot be turned into integer: it is a text")]
    [InlineData("{ 'cast': { 'a': 'json' } }", """{"a":"{"}""", "cannot be turned into json")]
    [InlineData("{ 'unwrap': {} }", """{"id":1}""", "no change event: it has no field op")]
    [InlineData("{ 'unwrap': {} }", """{"op":"u","after":null}""", "has no row: after is no object")]
    [InlineData("{ 'route': '{region}' }", """{"region":"a b"}""", "the topic 'a b' cannot be")]
    [InlineData("{ 'route': '{region}' }", """{"region":"__x"}""", "is an internal topic")]
    [InlineData("{ 'route': '{region}' }", "{}", "no field region to make the topic from")]
    [InlineData("{ 'timestamp': { 'from': 'a' } }", """{"a":"yesterday"}""", "the field a holds no time")]
    [InlineData("{ 'timestamp': { 'from': 'a', 'format': 'seconds' } }", """{"a":1e20}""", "the field a holds no time")]
    [InlineData("{ 'split': 'a' }", """{"a":5}""", "the field a is no list, it is a number")]
    [InlineData("{ 'headerToField': { 'headers': { 'bytes': 'b' } } }", "{}", "the header bytes is bytes and no text")]
    public void What_a_transform_can_make_nothing_of_fails_with_the_reason(string transform, string value, string reason)
    {
        var result = Assert.Single(Apply(transform, value));

        Assert.Equal(TransformVerdict.Failed, result.Verdict);
        Assert.Contains(reason, result.Fault, StringComparison.Ordinal);
        Assert.Equal(value, Text(result.Record.Value));
    }

    [Fact]
    public void A_record_without_the_field_keeps_what_it_has_when_told_to()
    {
        var result = Assert.Single(Apply(
            "{ 'setKey': { 'from': 'a', 'missing': 'keep' } }, { 'route': { 'to': 'x-{a}', 'missing': 'keep' } }, { 'timestamp': { 'from': 'a', 'missing': 'keep' } }", "{}"));

        Assert.Equal(("old", "t", 1_500), (Text(result.Record.Key), result.Topic, result.Record.Timestamp!.Value.ToUnixTimeMilliseconds()));
    }

    [Fact]
    public void Equal_values_have_equal_hashes_and_another_salt_makes_others()
    {
        static string Hash(string value, string salt) => Values(Apply($"{{ 'mask': {{ 'fields': ['a'], 'method': 'hash', 'salt': '{salt}' }} }}", value)).Single()!;

        Assert.Equal(Hash("""{"a":"x"}""", "12345678"), Hash("""{"a":"\u0078"}""", "12345678"));
        Assert.NotEqual(Hash("""{"a":"x"}""", "12345678"), Hash("""{"a":"x"}""", "87654321"));
        Assert.Equal("""{"a":null}""", Hash("""{"a":null}""", "12345678"));
    }

    [Fact]
    public void A_header_is_taken_away_when_told_to_and_the_last_of_a_name_counts()
    {
        var result = Assert.Single(Apply("{ 'headerToField': { 'headers': { 'h': 'x.y' }, 'remove': true } }, { 'fieldToHeader': { 'fields': { 'n': 'n' }, 'remove': true } }", """{"n":{"a":1}}"""));

        Assert.Equal("""{"x":{"y":"two"}}""", Text(result.Record.Value));
        Assert.Equal([("bytes", null), ("n", """{"a":1}""")], result.Record.Headers.Select(header => (header.Name, header.Name == "n" ? Text(header.Value) : null)));
    }

    [Theory]
    [InlineData("{ 'when': { 'a': { 'x': 1 } }, 'select': ['b'] }", "c.transforms[0].when.a.x", "is no operator")]
    [InlineData("{ 'when': { 'a': 1 } }", "c.transforms[0]", "an object with 0 members")]
    [InlineData("{ 'drop': 'a' }", "c.transforms[0].drop", "expected a list of fields")]
    [InlineData("{ 'drop': [] }", "c.transforms[0].drop", "must not be empty")]
    [InlineData("{ 'drop': ['a[0]'] }", "c.transforms[0].drop[0]", "leave the index out")]
    [InlineData("{ 'drop': { 'fields': ['a..b'] } }", "c.transforms[0].drop.fields[0]", "is no path to a field")]
    [InlineData("{ 'rename': { 'a': 5 } }", "c.transforms[0].rename.a", "expected a text as in")]
    [InlineData("{ 'rename': {} }", "c.transforms[0].rename", "must not be an empty object")]
    [InlineData("{ 'rename': { 'a': 'x', 'b': '$.x' } }", "c.transforms[0].rename.b", "puts the field where 'a' goes, at x; one of them would be lost")]
    [InlineData("{ 'rename': { 'a.b': 'x', '$.a.b': 'y' } }", "c.transforms[0].rename.$.a.b", "renames the field that 'a.b' renames already")]
    [InlineData("{ 'mask': { 'fields': ['a'], 'method': 'hash' } }", "c.transforms[0].mask.salt", "hash needs a salt")]
    [InlineData("{ 'mask': { 'fields': ['a'], 'method': 'hash', 'salt': 'short' } }", "c.transforms[0].mask.salt", "at least 8")]
    [InlineData("{ 'mask': { 'fields': ['a'], 'length': 2 } }", "c.transforms[0].mask.length", "goes with \"method\": \"truncate\" only")]
    [InlineData("{ 'mask': { 'fields': ['a'], 'methd': 'hash' } }", "c.transforms[0].mask.methd", "did you mean 'method'?")]
    [InlineData("{ 'route': '__offsets' }", "c.transforms[0].route", "one of the worker's own topics")]
    [InlineData("{ 'route': 'a b' }", "c.transforms[0].route", "makes no topic")]
    [InlineData("{ 'route': { 'to': '{timestamp:%}' } }", "c.transforms[0].route.to", "is no format of a time")]
    [InlineData("{ 'cast': { 'a': 'int' } }", "c.transforms[0].cast.a", "'int' is no type")]
    [InlineData("{ 'timestamp': {} }", "c.transforms[0].timestamp", "needs one of \"from\"")]
    [InlineData("{ 'unwrap': { 'add': { 'x': 'a..b' } } }", "c.transforms[0].unwrap.add.x", "is no path to a field")]
    [InlineData("{ 'split': { 'field': '$.a[0]', 'whole': true } }", "c.transforms[0].split.field", "leave the index out")]
    [InlineData("{ 'headerToField': { 'headers': { 'h': '$' } } }", "c.transforms[0].headerToField.headers.h", "is the whole document")]
    [InlineData("{ 'fieldToHeader': { 'fields': { 'a': '' } } }", "c.transforms[0].fieldToHeader.fields.a", "names no header")]
    public void What_is_wrong_is_said_with_its_place(string transform, string path, string message)
    {
        var errors = new List<ConfigurationError>();

        Assert.Null(TransformChain.Compile([Json.Parse(transform)], "c.transforms", errors));
        var error = Assert.Single(errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    // Each split alone is within its bound; it is the chain that is not.
    [InlineData("{ 'split': 'a' }, { 'split': '$' }", 200, 100, 1)]
    [InlineData("{ 'split': { 'field': 'a', 'whole': true } }", 5_000, 1, 20_000)]
    public void What_one_record_becomes_has_a_bound_over_the_whole_chain(string transforms, int outer, int inner, int padding)
    {
        var list = $"[{string.Join(',', Enumerable.Repeat('1', inner))}]";
        var value = $$"""{"pad":"{{new string('x', padding)}}","a":[{{string.Join(',', Enumerable.Repeat(list, outer))}}]}""";
        var result = Assert.Single(Apply(transforms, value));
        Assert.Equal(TransformVerdict.Failed, result.Verdict);
        Assert.Contains("no more can come of one", result.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_of_too_many_is_a_fault()
    {
        var list = $"[{string.Join(',', Enumerable.Repeat('1', SplitTransform.MostParts + 1))}]";

        Assert.Contains("at most 10000 can be split", Assert.Single(Apply("{ 'split': '$' }", list)).Fault, StringComparison.Ordinal);
        Assert.Equal(SplitTransform.MostParts, Apply("{ 'split': '$' }", "[" + list[3..]).Count);
    }

    [Fact]
    public void Whatever_a_value_holds_a_chain_answers_and_what_passes_is_JSON()
    {
        var random = new Random(5);
        string[] steps = [.. TransformTypes.All.SelectMany(type => type.Examples).Select(example => example.Transform)];
        string[] values = [.. TransformTypes.All.SelectMany(type => type.Examples).Select(example => JsonElement.Parse(example.Given).GetProperty("value").GetRawText())];
        for (var round = 0; round < 20_000; round++)
        {
            var value = Encoding.UTF8.GetBytes(values[random.Next(values.Length)]);
            for (var flips = random.Next(4); flips > 0 && value.Length > 0; flips--) value[random.Next(value.Length)] = (byte)random.Next(256);
            var chain = TransformChain.Compile([.. Enumerable.Range(0, 3).Select(_ => JsonElement.Parse(steps[random.Next(steps.Length)]))], "", [])!;
            var results = new List<TransformResult>();

            chain.Apply("t", new Record { Value = value, Timestamp = DateTimeOffset.UnixEpoch }, results);

            foreach (var passed in results.Where(result => result.Verdict == TransformVerdict.Passed && result.Record.Value is { } made && !made.Span.SequenceEqual(value)))
                Assert.NotEqual(JsonValueKind.Undefined, JsonElement.Parse(passed.Record.Value!.Value.Span).ValueKind);
        }
    }

    [Fact]
    public void A_schema_accepts_every_transform_by_its_name()
    {
        var properties = TransformTypes.Schema()["properties"]!.AsObject();

        Assert.All(TransformTypes.All, type => Assert.NotNull(properties[type.Name]?["description"]));
        Assert.Equal("string", properties["setKey"]!["anyOf"]![0]!["type"]!.ToString());
    }

    private static List<TransformResult> Apply(string transforms, string value)
    {
        var errors = new List<ConfigurationError>();
        var chain = TransformChain.Compile([.. Json.Parse($"[{transforms}]").EnumerateArray()], "", errors);
        Assert.Empty(errors);
        var results = new List<TransformResult>();
        chain!.Apply(
            "t",
            new Record
            {
                Key = "old"u8.ToArray(),
                Value = Encoding.UTF8.GetBytes(value),
                Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1_500),
                Headers = [new("h", "one"u8.ToArray()), new("bytes", new byte[] { 0xFF }), new("h", "two"u8.ToArray())],
            },
            results);
        return results;
    }

    private static IEnumerable<string?> Values(IEnumerable<TransformResult> results) =>
        results.Where(result => result.Verdict == TransformVerdict.Passed).Select(result => Text(result.Record.Value));

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Encoding.UTF8.GetString(some.Span) : null;
}
