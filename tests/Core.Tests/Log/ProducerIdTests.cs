using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Ids of producers: never given out twice, and the same for a name with a higher epoch each time.</summary>
public sealed class ProducerIdTests
{
    [Fact]
    public async Task No_id_is_given_out_twice_also_not_after_restarts_and_beyond_a_block()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var ids = new List<long>();
        for (var restart = 0; restart < 3; restart++)
        {
            for (var i = 0; i < 400; i++) ids.Add((await NewAsync(fixture)).Id);
            await fixture.ReopenAsync();
        }

        for (var i = 0; i < 1_100; i++) ids.Add((await NewAsync(fixture)).Id);
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.Equal(1_000, ids[0]);
    }

    [Fact]
    public async Task A_name_has_one_id_and_each_opening_raises_the_epoch()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var first = await NewAsync(fixture, "import");
        Assert.Equal(first with { Epoch = 1 }, await NewAsync(fixture, "import"));
        await fixture.ReopenAsync();
        Assert.Equal(first with { Epoch = 2 }, await NewAsync(fixture, "import"));
        Assert.NotEqual(first.Id, (await NewAsync(fixture, "export")).Id);
    }

    [Fact]
    public async Task A_producer_that_was_opened_again_is_shut_out_everywhere_at_once_and_after_a_restart()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var old = await NewAsync(fixture, "import");
        Assert.Equal(0, (await AppendAsync(fixture, old, 0)).FirstOffset);
        var renewed = await NewAsync(fixture, "import");
        for (var restart = 0; restart < 2; restart++)
        {
            var problem = await Assert.ThrowsAsync<StaleProducerEpochException>(() => AppendAsync(fixture, old, 1));
            Assert.Equal(renewed.Epoch, problem.Current);
            await fixture.ReopenAsync();
        }

        Assert.Equal(1, (await AppendAsync(fixture, renewed, 0)).FirstOffset);
    }

    [Fact]
    public async Task When_the_epochs_are_used_up_a_name_gets_another_id_and_the_old_one_is_shut_out()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var worn = new ProducerIdentity((await NewAsync(fixture, "import")).Id, short.MaxValue);
        var topic = await KeyedTopic.OpenAsync(fixture.Log, ProducerIds.Topic, TimeProvider.System, CancellationToken.None);
        await topic.PutAsync("name/import", new NamedProducer(worn, 0).ToBytes(), CancellationToken.None);
        await fixture.ReopenAsync();

        var renewed = await NewAsync(fixture, "import");
        Assert.NotEqual(worn.Id, renewed.Id);
        Assert.Equal(0, renewed.Epoch);
        for (var restart = 0; restart < 2; restart++)
        {
            await Assert.ThrowsAsync<StaleProducerEpochException>(() => AppendAsync(fixture, worn, 0));
            await fixture.ReopenAsync();
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\nb")]
    public async Task A_name_that_cannot_be_is_refused(string name)
    {
        await using var fixture = await LogFixture.CreateAsync();
        await Assert.ThrowsAsync<InvalidProducerException>(() => NewAsync(fixture, name));
        await Assert.ThrowsAsync<InvalidProducerException>(() => NewAsync(fixture, new string('x', 256)));
        Assert.Null(fixture.Log.FindTopic(ProducerIds.Topic));
    }

    private static Task<ProducerIdentity> NewAsync(LogFixture fixture, string? name = null) =>
        fixture.Log.NewProducerAsync(name, CancellationToken.None).AsTask();

    private static Task<AppendResult> AppendAsync(LogFixture fixture, ProducerIdentity producer, int sequence) => fixture.Log.AppendAsync(
        LogFixture.Partition, ProducerBatches.Of(producer.Id, producer.Epoch, sequence, "x"), stamp: null, CancellationToken.None).AsTask();
}
