using System.Text;
using Sluice.Connect;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class SourceTaskTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_arrive_once_although_the_source_breaks_and_repeats(bool keyed)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.Log.Log.CreateTopicAsync("numbers", new Sluice.Log.TopicSettings { Partitions = 3 }, CancellationToken.None);
        var broken = 0;
        var source = new ScriptedSourceOptions
        {
            Count = 500,
            Keyed = keyed,
            AfterBatch = next =>
            {
                if (next % 100 == 0 && broken++ < 4) throw new InvalidOperationException("torn off");
            },
        };
        fixture.AddSource("in", source);
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => source.Acknowledged == 499, () => $"acknowledged {source.Acknowledged}");
        await AssertNumbersOnceAsync(fixture, 500);
        Assert.True(source.Starts > 3);
    }

    [Fact]
    public async Task What_was_appended_before_its_position_could_be_saved_is_not_appended_again()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.Log.Log.CreateTopicAsync("numbers", new Sluice.Log.TopicSettings { Partitions = 3 }, CancellationToken.None);
        var source = new ScriptedSourceOptions { Count = 100 };
        fixture.AddSource("in", source);
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => source.Acknowledged == 99, () => $"acknowledged {source.Acknowledged}");
        await fixture.StopAsync();

        // As if the worker had been killed between the two: the positions are gone, and the batches are cut differently now.
        await fixture.Log.Log.DeleteTopicAsync("__positions", CancellationToken.None);
        (source.Count, source.BatchSize) = (130, 17);
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => source.Acknowledged == 129, () => $"acknowledged {source.Acknowledged}");
        await AssertNumbersOnceAsync(fixture, 130);
    }

    [Fact]
    public async Task A_record_that_the_source_could_not_read_goes_to_the_dead_letters()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var source = new ScriptedSourceOptions { Count = 10, FaultOf = number => number == 4 ? "unreadable" : null };
        fixture.AddSource("in", source);
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => source.Acknowledged == 9, () => $"acknowledged {source.Acknowledged}");
        var letter = Assert.Single(await fixture.RecordsAsync("in.dlq"));
        Assert.Equal("4", Encoding.UTF8.GetString(letter.Value!.Value.Span));
        Assert.Contains(letter.Headers, header => Encoding.UTF8.GetString(header.Value!.Value.Span) == "unreadable");
        Assert.Equal(9, (await fixture.RecordsAsync("numbers")).Count);
    }

    [Fact]
    public async Task A_source_that_only_ever_throws_fails_with_its_trace()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSource("in", new ScriptedSourceOptions { Count = 10, FaultOf = _ => throw new InvalidOperationException("always") });
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(
            () => fixture.Engine.Statuses[0].State == ConnectorState.Failed, () => "it did not fail");
        Assert.Contains("always", fixture.Engine.Statuses[0].Tasks[0].Trace);
    }

    private static async Task AssertNumbersOnceAsync(EngineFixture fixture, int count)
    {
        var numbers = (await fixture.RecordsAsync("numbers"))
            .Select(record => int.Parse(Encoding.UTF8.GetString(record.Value!.Value.Span)));
        Assert.Equal(Enumerable.Range(0, count), numbers.Order());
    }
}
