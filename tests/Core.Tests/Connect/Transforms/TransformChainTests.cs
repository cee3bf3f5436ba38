using System.Text;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;

namespace Sluice.Core.Tests.Connect.Transforms;

public sealed class TransformChainTests
{
    private const string Value = """
        {"level":"error","user":{"id":7,"email":"a@b","name":"Zoë"},"items":[{"sku":"x","n":1},{"sku":"y"},5],"log.level":"warn","at":1.50}
        """;

    [Theory]
    [InlineData("{ 'filter': { 'level': 'error' } }", TransformVerdict.Passed)]
    [InlineData("{ 'filter': { 'level': 'warn' } }", TransformVerdict.Dropped)]
    public void A_filter_lets_pass_what_meets_its_condition(string transform, TransformVerdict verdict) =>
        Assert.Equal(verdict, Chain(transform).ApplyToOne("t", Record(Value)).Verdict);

    [Theory]
    [InlineData("{ 'select': ['level'] }", """{"level":"error"}""")]
    [InlineData("{ 'select': ['user.email', 'user.id', 'at'] }", """{"user":{"id":7,"email":"a@b"},"at":1.50}""")]
    [InlineData("{ 'select': ['items.sku'] }", """{"items":[{"sku":"x"},{"sku":"y"}]}""")]
    [InlineData("{ 'select': ['log.level', 'user.none'] }", """{"log.level":"warn"}""")]
    [InlineData("{ 'select': ['user', 'user.id'] }", """{"user":{"id":7,"email":"a@b","name":"Zoë"}}""")]
    [InlineData("{ 'select': ['none'] }", "{}")]
    [InlineData("{ 'select': { 'who': 'user.id', 'sku': '$.items[1].sku', 'all': '$.user', 'no': 'none' } }", """{"who":7,"sku":"y","all":{"id":7,"email":"a@b","name":"Zoë"}}""")]
    [InlineData("{ 'mask': { 'fields': ['user.email'] } }", """{"level":"error","user":{"id":7,"email":"****","name":"Zoë"},"items":[{"sku":"x","n":1},{"sku":"y"},5],"log.level":"warn","at":1.50}""")]
    [InlineData("{ 'mask': { 'fields': ['user', 'items.sku', 'log.level'], 'with': 'x' } }", """{"level":"error","user":"x","items":[{"sku":"x","n":1},{"sku":"x"},5],"log.level":"x","at":1.50}""")]
    [InlineData("{ 'mask': { 'fields': ['none.at.all'] } }", Value)]
    public void The_value_is_changed(string transform, string expected)
    {
        var result = Chain(transform).ApplyToOne("t", Record(Value));

        Assert.Equal(TransformVerdict.Passed, result.Verdict);
        Assert.Equal(expected, Text(result.Record.Value));
        Assert.Equal("old", Text(result.Record.Key));
    }

    [Theory]
    [InlineData("user.id", "7")]
    [InlineData("$.level", "error")]
    [InlineData("user", """{"id":7,"email":"a@b","name":"Zoë"}""")]
    [InlineData("{level}-{user.id}-{{x}}", "error-7-{x}")]
    [InlineData("{$.items[0].sku}", "x")]
    public void The_key_is_taken_from_the_value(string from, string key) =>
        Assert.Equal(key, Text(Chain($"{{ 'setKey': '{from}' }}").ApplyToOne("t", Record(Value)).Record.Key));

    [Fact]
    public void A_key_from_null_is_no_key() =>
        Assert.Null(Chain("{ 'setKey': 'a' }").ApplyToOne("t", Record("""{"a":null}""")).Record.Key);

    [Theory]
    [InlineData("{ 'setKey': '{a}-{b}' }", "transform 1 (setKey): the value has no field a")]
    [InlineData("{ 'setKey': { 'from': '{b}{a}', 'missing': 'fail' } }", "transform 1 (setKey): the value has no field a")]
    [InlineData("{ 'route': 't-{a}' }", "transform 1 (route): the value has no field a")]
    [InlineData("{ 'setKey': { 'from': '{a}-{b}', 'missing': 'keep' } }", null)]
    [InlineData("{ 'route': { 'to': 't-{a}', 'missing': 'keep' } }", null)]
    public void In_a_template_null_is_a_field_that_is_not_there(string transform, string? fault)
    {
        var result = Chain(transform).ApplyToOne("t", Record("""{"a":null,"b":2}"""));
        if (fault is null) Assert.Equal((TransformVerdict.Passed, "t", "old"), (result.Verdict, result.Topic, Encoding.UTF8.GetString(result.Record.Key!.Value.Span)));
        else Assert.Contains(fault, result.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Transforms_work_one_after_the_other()
    {
        var chain = Chain("{ 'filter': { 'user.id': 7 } }, { 'setKey': 'user.email' }, { 'mask': { 'fields': ['user.email'] } }, { 'select': ['user.email'] }");

        var result = chain.ApplyToOne("t", Record(Value));

        Assert.Equal(("a@b", """{"user":{"email":"****"}}"""), (Text(result.Record.Key), Text(result.Record.Value)));
    }

    [Fact]
    public void A_dropped_record_is_not_touched_by_later_transforms() =>
        Assert.Equal(
            TransformVerdict.Dropped,
            Chain("{ 'filter': { 'level': 'x' } }, { 'setKey': 'none' }").ApplyToOne("t", Record(Value)).Verdict);

    [Theory]
    [InlineData("{ 'select': ['a'] }", "", "transform 1 (select): the value is not JSON")]
    [InlineData("{ 'select': ['a'] }", "[1]", "transform 1 (select): the value is JSON but no object")]
    [InlineData("{ 'mask': { 'fields': ['a'] } }", "{", "transform 1 (mask): the value is not JSON")]
    [InlineData("{ 'setKey': 'a' }", "{}", "transform 1 (setKey): the value has no field a")]
    [InlineData("{ 'filter': { 'b': 1 } }, { 'setKey': '{b}{c}' }", """{"b":1}""", "transform 2 (setKey): the value has no field c")]
    [InlineData("{ 'filter': { 'b': { 'startsWith': 'x' } } }", """{"b":"\ud800"}""", "not valid Unicode")]
    public void What_a_transform_cannot_read_fails_with_the_reason_and_goes_on_unchanged(string transforms, string value, string reason)
    {
        var record = Record(value);

        var result = Chain(transforms).ApplyToOne("t", record);

        Assert.Equal(TransformVerdict.Failed, result.Verdict);
        Assert.Contains(reason, result.Fault, StringComparison.Ordinal);
        Assert.Same(record, result.Record);
    }

    [Theory]
    [InlineData("{ 'filter': { 'a': 1 } }", TransformVerdict.Dropped)]
    [InlineData("{ 'filter': { 'not': { 'a': 1 } } }", TransformVerdict.Passed)]
    public void A_filter_finds_no_fields_in_a_value_that_is_not_JSON(string filter, TransformVerdict expected) =>
        Assert.Equal(expected, Chain(filter).ApplyToOne("t", Record("plain text")).Verdict);

    [Theory]
    [InlineData("{ 'filter': { 'a': 1 } }")]
    [InlineData("{ 'select': ['a'] }")]
    [InlineData("{ 'mask': { 'fields': ['a'] } }")]
    [InlineData("{ 'setKey': 'a' }")]
    public void A_tombstone_passes_as_it_is(string transform)
    {
        var tombstone = new Record { Key = "old"u8.ToArray() };

        var result = Chain(transform).ApplyToOne("t", tombstone);

        Assert.Equal(TransformVerdict.Passed, result.Verdict);
        Assert.Same(tombstone, result.Record);
    }

    [Fact]
    public void Time_and_headers_stay()
    {
        var record = Record(Value) with { Timestamp = DateTimeOffset.UnixEpoch, Headers = [new RecordHeader("h", "v"u8.ToArray())] };

        var result = Chain("{ 'select': ['at'] }").ApplyToOne("t", record);

        Assert.Equal((record.Timestamp, record.Headers), (result.Record.Timestamp, result.Record.Headers));
    }

    [Fact]
    public void No_transforms_change_nothing()
    {
        var record = Record("not JSON");

        Assert.Same(record, TransformChain.Empty.ApplyToOne("t", record).Record);
        Assert.True(Chain("").IsEmpty);
    }

    [Theory]
    [InlineData("{ 'filtr': {} }", "c.transforms[0].filtr", "did you mean 'filter'? Known are: cast, drop")]
    [InlineData("5", "c.transforms[0]", "expected one transform such as")]
    [InlineData("{ 'setKey': 'a', 'select': ['b'] }", "c.transforms[0]", "an object with 2 members; write each transform as an object of its own")]
    [InlineData("{ 'filter': { 'a': { 'x': 1 } } }", "c.transforms[0].filter.a.x", "is no operator")]
    [InlineData("{ 'select': [] }", "c.transforms[0].select", "must not be an empty list")]
    [InlineData("{ 'select': { } }", "c.transforms[0].select", "must not be an empty object")]
    [InlineData("{ 'rename': { } }", "c.transforms[0].rename", "must not be an empty object")]
    [InlineData("{ 'timestamp': { 'from': 'a', 'to': 'b' } }", "c.transforms[0].timestamp", "has both \"from\" and \"to\"")]
    [InlineData("{ 'timestamp': { } }", "c.transforms[0].timestamp", "needs one of \"from\"")]
    [InlineData("{ 'select': ['a', 5] }", "c.transforms[0].select", "expected a list of fields")]
    [InlineData("{ 'select': ['a', 'b[0]'] }", "c.transforms[0].select[1]", "give the field a name")]
    [InlineData("{ 'select': ['$'] }", "c.transforms[0].select[0]", "is the whole document")]
    [InlineData("{ 'select': { 'a': 1 } }", "c.transforms[0].select.a", "expected the path of a field")]
    [InlineData("{ 'mask': { } }", "c.transforms[0].mask.fields", "is missing")]
    [InlineData("{ 'mask': { 'fields': [] } }", "c.transforms[0].mask.fields", "must not be empty")]
    [InlineData("{ 'mask': { 'fields': ['a', 'b[1]'] } }", "c.transforms[0].mask.fields[1]", "leave the index out")]
    [InlineData("{ 'setKey': 5 }", "c.transforms[0].setKey", "expected a path")]
    [InlineData("{ 'setKey': 'a..b' }", "c.transforms[0].setKey", "is no path to a field")]
    [InlineData("{ 'setKey': '{a' }", "c.transforms[0].setKey", "write {{ for a brace")]
    [InlineData("{ 'setKey': '{a}}' }", "c.transforms[0].setKey", "write }} for a brace")]
    public void What_is_wrong_is_said_with_its_place(string transform, string path, string message)
    {
        var errors = new List<ConfigurationError>();

        Assert.Null(TransformChain.Compile([Json.Parse(transform)], "c.transforms", errors));
        var error = Assert.Single(errors);
        Assert.Equal(path, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private static TransformChain Chain(string transforms)
    {
        var errors = new List<ConfigurationError>();
        var chain = TransformChain.Compile([.. Json.Parse($"[{transforms}]").EnumerateArray()], "", errors);
        Assert.Empty(errors);
        return chain!;
    }

    private static Record Record(string value) => new() { Key = "old"u8.ToArray(), Value = Encoding.UTF8.GetBytes(value) };

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } some ? Encoding.UTF8.GetString(some.Span) : null;
}
