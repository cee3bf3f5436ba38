namespace Sluice.Connectors.Tests.Sqlite;

public sealed class SqliteConcurrencyTests
{
    /// <summary>Every batch has ten records: a search that ever counts another number has seen half a batch.</summary>
    [Fact]
    public async Task Searches_beside_deliveries_see_whole_batches()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync(Enumerable.Repeat("word", 10));
        using var done = new CancellationTokenSource();
        var searches = Enumerable.Range(0, 3).Select(_ => Task.Run(async () =>
        {
            var (seen, count) = (0L, 0);
            for (; !done.IsCancellationRequested || count < 5; count++)
            {
                var answer = await index.AskAsync("word text", limit: 1_000_000);
                Assert.Equal(answer.Total, answer.Hits.Count);
                Assert.Equal(0, answer.Total % 10);
                Assert.True(answer.Total >= seen, "a later search saw less");
                seen = answer.Total;
            }
        })).ToArray();
        for (var batch = 0; batch < 60; batch++) await index.AddAsync(Enumerable.Range(0, 10).Select(i => $"word text {i}"));
        await done.CancelAsync();
        await Task.WhenAll(searches);
        Assert.Equal(600, (await index.AskAsync("word text")).Total);
    }

    [Fact]
    public async Task Several_tasks_of_one_connector_share_the_file()
    {
        await using var index = await TestIndex.OpenAsync();
        await Task.WhenAll(Enumerable.Range(1, 3).Select(partition => Task.Run(async () =>
        {
            await using var sink = index.NewSink();
            await sink.OpenAsync(default);
            for (var batch = 0; batch < 20; batch++)
            {
                await sink.DeliverAsync(
                    new SinkBatch([.. Enumerable.Range(0, 50).Select(i =>
                        TestIndex.Record("shared", batch * 50 + i, TestIndex.Noon, $"topic{batch % 4}", partition))]),
                    default);
            }
        })));
        Assert.Equal(3_000, (await index.AskAsync("shared", limit: 1)).Total);
        Assert.Equal(750, (await index.AskAsync("topic:topic2", limit: 1)).Total);
    }

    [Fact]
    public async Task Several_tasks_may_make_the_file_at_once()
    {
        await using var index = TestIndex.Closed();
        var sinks = Enumerable.Range(0, 4).Select(_ => index.NewSink()).ToList();
        await Task.WhenAll(sinks.Select(sink => sink.OpenAsync(default).AsTask()));
        for (var i = 0; i < sinks.Count; i++)
        {
            await sinks[i].DeliverAsync(new SinkBatch([TestIndex.Record("made", i, partition: i)]), default);
            await sinks[i].DisposeAsync();
        }

        Assert.Equal(4, (await index.AskAsync("made")).Total);
    }
}
