using System.Text.Json;
using Sluice.Connect.Options;
using Sluice.Connect.Transforms;
using Sluice.Connect.Trials;

namespace Sluice.Core.Tests.Connect.Transforms;

public sealed class TransformExampleTests
{
    public static TheoryData<string, int> Examples()
    {
        var data = new TheoryData<string, int>();
        foreach (var type in TransformTypes.All)
        {
            for (var index = 0; index < type.Examples.Count; index++) data.Add(type.Name, index);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void A_transform_does_what_its_reference_page_shows(string name, int index)
    {
        var example = TransformTypes.All.Single(type => type.Name == name).Examples[index];
        var errors = new List<ConfigurationError>();
        var chain = TransformChain.Compile([JsonElement.Parse(example.Transform)], "", errors);
        var given = WrittenRecord.Read(JsonElement.Parse(example.Given), "", errors);
        var expected = example.Expected.Select(text => WrittenRecord.Read(JsonElement.Parse(text), "", errors)!).ToList();
        Assert.Empty(errors);
        var results = new List<TransformResult>();

        chain!.Apply(given!.Topic ?? "t", given.Record, results);

        Assert.DoesNotContain(results, result => result.Verdict == TransformVerdict.Failed);
        var passed = results.Where(result => result.Verdict == TransformVerdict.Passed).ToList();
        Assert.Equal(expected.Count, passed.Count);
        Assert.All(expected.Zip(passed), pair => Assert.Empty(pair.First.Differences(pair.Second.Topic, pair.Second.Record)));
    }

    [Fact]
    public void Every_transform_has_an_example() => Assert.All(TransformTypes.All, type => Assert.NotEmpty(type.Examples));
}
