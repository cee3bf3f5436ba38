using System.Text;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;

namespace Sluice.Core.Tests.Connect.Transforms;

/// <summary>A small record that would become a huge one fails at the transform, before the memory is taken.</summary>
public sealed class AmplificationTests
{
    private const string Limit = "the value would be longer than 32MiB, the most that a transform makes";

    [Fact]
    public void Names_that_would_be_repeated_before_every_field_are_refused_before_they_are_made()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var failed = Apply("{ 'flatten': {} }", $"{{\"{new string('k', 300_000)}\":{{{Members(60_000)}}}}}");

        Assert.Equal((TransformVerdict.Failed, $"transform 1 (flatten): {Limit}"), (failed.Verdict, failed.Fault));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400_000_000);
    }

    [Fact]
    public void Names_of_fewer_bytes_are_made()
    {
        var passed = Apply("{ 'flatten': {} }", $"{{\"{new string('k', 1_000)}\":{{{Members(10_000)}}}}}");

        Assert.Equal((TransformVerdict.Passed, null), (passed.Verdict, passed.Fault));
        Assert.InRange(passed.Record.Value!.Value.Length, 10_000_000, RecordInTransit.MostBytes);
    }

    [Fact]
    public void Names_that_are_only_longer_as_JSON_are_refused_too()
    {
        // Each character of the name is three bytes.
        var failed = Apply("{ 'flatten': {} }", $"{{\"{new string('\u20ac', 2_000)}\":{{{Members(8_000)}}}}}");

        Assert.Equal($"transform 1 (flatten): {Limit}", failed.Fault);
    }

    [Fact]
    public void A_mask_that_is_longer_than_what_it_hides_is_refused_where_it_is_too_much()
    {
        var (mask, items) = (new string('*', 1_000), string.Join(',', Enumerable.Repeat("{\"a\":1}", 40_000)));
        var transform = $"{{ 'mask': {{ 'fields': ['items.a'], 'with': '{mask}' }} }}";

        Assert.Equal($"transform 1 (mask): {Limit}", Apply(transform, $"{{\"items\":[{items}]}}").Fault);
        Assert.Null(Apply(transform, "{\"items\":[{\"a\":1},{\"a\":1}]}").Fault);
    }

    [Fact]
    public void A_value_that_is_put_into_itself_again_and_again_is_refused_before_it_is_written()
    {
        var step = $"{{ 'select': {{ {string.Join(", ", Enumerable.Range(0, 10).Select(i => $"'n{i}': '$'"))} }} }}";

        var failed = Apply(string.Join(", ", Enumerable.Repeat(step, 12)), "{\"a\":1}");

        Assert.EndsWith($"(select): {Limit}", failed.Fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_elements_that_would_each_carry_many_fields_along_are_refused_before_they_are_made()
    {
        var list = string.Join(',', Enumerable.Repeat("1", 10_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        var failed = Apply("{ 'split': { 'field': 'a.items', 'whole': true } }", $"{{\"a\":{{\"items\":[{list}],{Members(60_000)}}}}}");

        Assert.Equal(
            "transform 1 (split): the 10000 elements of a.items would each carry all other fields along, more than 5000000 in all; select the fields first",
            failed.Fault);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000_000);
    }

    private static string Members(int count) => string.Join(',', Enumerable.Range(0, count).Select(i => $"\"{i}\":0"));

    private static TransformResult Apply(string transforms, string value)
    {
        var errors = new List<ConfigurationError>();
        var chain = TransformChain.Compile([.. Json.Parse($"[{transforms}]").EnumerateArray()], "", errors);
        Assert.Empty(errors);
        return chain!.ApplyToOne("t", new Record { Value = Encoding.UTF8.GetBytes(value), Timestamp = DateTimeOffset.UnixEpoch });
    }
}
