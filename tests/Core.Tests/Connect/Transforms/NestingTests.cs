using System.Text;
using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;
using Sluice.Connect.Trials;

namespace Sluice.Core.Tests.Connect.Transforms;

/// <summary>What is taken in can be read wherever it goes, and what could not be read is refused where it is made.</summary>
public sealed class NestingTests
{
    private const string Limit = "nested deeper than 64 levels, the most that is taken";

    [Fact]
    public void A_reader_says_that_a_value_is_too_deep_and_no_other_fault_is_taken_for_that()
    {
        Assert.True(JsonDepth.IsExceeded(Assert.ThrowsAny<JsonException>(() => JsonElement.Parse(Lists(65), JsonDepth.Parsing))));
        Assert.True(JsonDepth.IsExceeded(Assert.ThrowsAny<JsonException>(() => JsonElement.Parse(Lists(65)))));
        Assert.False(JsonDepth.IsExceeded(Assert.ThrowsAny<JsonException>(() => JsonElement.Parse("{"))));
        Assert.Equal(JsonValueKind.Array, JsonElement.Parse(Lists(64), JsonDepth.Parsing).ValueKind);
    }

    [Theory]
    [InlineData("{ 'cast': { 'a': 'json' } }", "{\"a\":\"{0}\"}", 63)]
    [InlineData("{ 'rename': { 'a': 'b.c.d' } }", "{\"a\":{0}}", 61)]
    [InlineData("{ 'select': { 'all': '$' } }", "{\"a\":{0}}", 62)]
    [InlineData("{ 'unwrap': { 'add': { 'all': '$' } } }", "{\"op\":\"c\",\"after\":{},\"a\":{0}}", 62)]
    [InlineData("{ 'split': { 'field': 'a.b.c', 'whole': true } }", "{\"a.b.c\":[{0}]}", 61)]
    [InlineData("{ 'drop': ['x'] }, { 'rename': { 'a': 'b.c' } }", "{\"x\":1,\"a\":{0}}", 62)]
    public void A_record_that_a_transform_would_nest_too_deep_fails_there(string transforms, string value, int most)
    {
        var passed = Apply(transforms, value.Replace("{0}", Lists(most), StringComparison.Ordinal));
        Assert.Equal((TransformVerdict.Passed, null), (passed.Verdict, passed.Fault));
        Assert.Equal(JsonValueKind.Object, JsonElement.Parse(passed.Record.Value!.Value.Span, JsonDepth.Parsing).ValueKind);

        var failed = Apply(transforms, value.Replace("{0}", Lists(most + 1), StringComparison.Ordinal));
        Assert.Equal(TransformVerdict.Failed, failed.Verdict);
        Assert.EndsWith($"the value would be {Limit}", failed.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_with_brackets_in_it_is_not_deep()
    {
        var passed = Apply("{ 'rename': { 'a': 'b.c' } }", "{\"a\":{\"text\":\"" + new string('[', 100) + "\"}}");

        Assert.Equal(TransformVerdict.Passed, passed.Verdict);
    }

    [Fact]
    public void A_text_that_is_JSON_of_too_many_levels_says_so()
    {
        var failed = Apply("{ 'cast': { 'a': 'json' } }", $"{{\"a\":\"{Lists(65)}\"}}");

        Assert.Contains(Limit, failed.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void A_value_that_came_too_deep_is_not_called_broken()
    {
        var failed = Apply("{ 'drop': ['a'] }", Lists(65));

        Assert.Equal($"transform 1 (drop): the value is {Limit}", failed.Fault);
    }

    [Fact]
    public void A_place_deeper_than_any_value_is_refused_at_start()
    {
        var (errors, path) = (new List<ConfigurationError>(), string.Join('.', Enumerable.Repeat("a", 65)));

        Assert.Null(TransformChain.Compile([Json.Parse($"{{ 'rename': {{ 'x': '{path}' }} }}")], "c", errors));
        Assert.Contains("65 levels deep; a value may be nested 64 levels deep", Assert.Single(errors).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"\\udfff\":1}")]
    public void Half_a_character_is_shown_as_it_was_written(string value)
    {
        var record = new Record { Value = Encoding.UTF8.GetBytes(value), Key = "k"u8.ToArray() };

        Assert.Contains("\"key\":\"k\"", WrittenRecord.Text("t", record), StringComparison.Ordinal);
        Assert.NotNull(WrittenRecord.Show("t", record)["value"]);
    }

    [Fact]
    public void The_deepest_value_is_shown_and_compared()
    {
        var record = new Record { Value = Encoding.UTF8.GetBytes(Lists(64)), Key = "k"u8.ToArray() };
        var errors = new List<ConfigurationError>();
        var expected = WrittenRecord.Read(JsonElement.Parse($"{{\"key\":\"other\",\"value\":{Lists(64)}}}", JsonDepth.ParsingAround), "", errors);

        Assert.Contains(Lists(64), WrittenRecord.Text("t", record), StringComparison.Ordinal);
        Assert.Equal("key: expected \"other\", got \"k\"", Assert.Single(expected!.Differences("t", record)));
        Assert.Contains(Lists(64), expected.ToString(), StringComparison.Ordinal);
    }

    private static string Lists(int levels) => new string('[', levels) + new string(']', levels);

    private static TransformResult Apply(string transforms, string value)
    {
        var errors = new List<ConfigurationError>();
        var chain = TransformChain.Compile([.. Json.Parse($"[{transforms}]").EnumerateArray()], "", errors);
        Assert.Empty(errors);
        return chain!.ApplyToOne("t", new Record { Value = Encoding.UTF8.GetBytes(value), Timestamp = DateTimeOffset.UnixEpoch });
    }
}
