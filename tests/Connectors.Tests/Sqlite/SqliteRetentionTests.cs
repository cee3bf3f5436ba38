using Sluice.Connectors.Sqlite;

namespace Sluice.Connectors.Tests.Sqlite;

public sealed class SqliteRetentionTests
{
    private static readonly string Filler = string.Join(' ', Enumerable.Range(0, 40).Select(i => $"filler{i}"));

    [Fact]
    public async Task A_record_is_gone_from_searches_as_soon_as_it_is_too_old()
    {
        await using var index = await TestIndex.OpenAsync(new SqliteSinkOptions { Retention = new() { Age = TimeSpan.FromHours(1) } });
        var noon = TestIndex.Noon;
        await index.DeliverAsync(
            TestIndex.Record("word", 0, noon.AddHours(-2)),
            TestIndex.Record("word", 1, noon.AddMinutes(-59)),
            TestIndex.Record("word", 2, noon));
        Assert.Equal("1 2", await index.FindAsync("word"));

        index.Clock.Now = noon.AddMinutes(2);
        Assert.Equal("2", await index.FindAsync("word"));
        Assert.Equal("2", await index.FindAsync(""));
        Assert.Equal("2", await index.FindAsync("-nothing"));
    }

    [Fact]
    public async Task Old_records_leave_the_file_in_steps_and_its_space_is_given_back()
    {
        await using var index = await TestIndex.OpenAsync(new SqliteSinkOptions { Retention = new() { Age = TimeSpan.FromHours(1) } });
        for (var batch = 0; batch < 5; batch++)
            await index.AddAsync(Enumerable.Range(0, 5_000).Select(i => $$"""{"n":{{i}},"text":"{{Filler}}"}"""));
        await index.ReopenAsync();
        var full = new FileInfo(index.File).Length;

        // How much one step does depends on how busy the machine is, so deliveries go on until all of it is done.
        index.Clock.Now = TestIndex.Noon.AddHours(2);
        var young = 0;
        for (var left = full; left > full / 4; left = new FileInfo(index.File).Length)
        {
            Assert.InRange(young, 0, 2_000);
            for (var i = 0; i < 20; i++) await index.DeliverAsync(TestIndex.Record("young", 100_000 + young++, index.Clock.Now));
            await index.ReopenAsync();
        }

        Assert.Equal(young, (await index.AskAsync("")).Total);
        Assert.Equal(young, (await index.AskAsync("young")).Total);
        Assert.Equal(0, (await index.AskAsync("filler7")).Total);
    }

    [Fact]
    public async Task The_oldest_records_go_when_the_database_is_too_large()
    {
        var limit = ByteSize.MiB(4);
        await using var index = await TestIndex.OpenAsync(new SqliteSinkOptions { Retention = new() { Size = limit } });
        const int Batches = 60;
        var largest = 0L;
        for (var batch = 0; batch < Batches; batch++)
        {
            await index.AddAsync(Enumerable.Range(0, 500).Select(i => $$"""{"batch":"b{{batch}}","n":{{i}},"text":"{{Filler}}"}"""));
            await index.ReopenAsync();
            largest = Math.Max(largest, new FileInfo(index.File).Length);
        }

        Assert.InRange(largest, limit.Bytes / 2, limit.Bytes * 5 / 4);
        var left = await index.AskAsync("", limit: 10_000);
        Assert.Equal(Batches * 500 - left.Hits.Count, left.Hits[^1].Offset);
        Assert.InRange(left.Hits.Count, 1_500, 15_000);
        Assert.Equal(500, (await index.AskAsync($"batch:b{Batches - 1}", limit: 1)).Total);
        Assert.Equal(0, (await index.AskAsync("batch:b0")).Total);
        Assert.Equal(left.Hits.Count, (await index.AskAsync("filler39", limit: 1)).Total);
    }

    [Fact]
    public async Task Without_retention_everything_stays()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync("first");
        index.Clock.Now = TestIndex.Noon.AddYears(50);
        await index.AddAsync("second");
        Assert.Equal("0 1", await index.FindAsync(""));
    }

    [Fact]
    public async Task Records_that_are_too_old_already_count_as_delivered_and_a_replay_does_not_bring_them_back()
    {
        await using var index = await TestIndex.OpenAsync(new SqliteSinkOptions { Retention = new() { Age = TimeSpan.FromDays(7) } });
        SinkRecord[] records = [TestIndex.Record("old", 0, TestIndex.Noon.AddDays(-8)), TestIndex.Record("new", 1)];
        await index.DeliverAsync(records);
        await index.DeliverAsync(records);
        Assert.Equal("1", await index.FindAsync(""));
    }
}
