using System.Text;

namespace Sluice.Connectors.Tests.Sqlite;

public sealed class SqliteDeliveryTests
{
    [Fact]
    public async Task A_hit_is_the_record_as_it_stands_in_the_log()
    {
        await using var index = await TestIndex.OpenAsync();
        byte[] binary = [0, 255, 128, (byte)'a', (byte)'b', (byte)'c', 200];
        var time = new DateTimeOffset(2025, 2, 28, 23, 59, 59, 123, TimeSpan.Zero);
        var record = new SinkRecord("bytes", 7, 99, new Record { Key = binary, Value = binary, Timestamp = time });
        await index.DeliverAsync(record);

        var hit = Assert.Single((await index.AskAsync("abc")).Hits);
        Assert.Equal(("bytes", 7, 99L, time), (hit.Topic, hit.Partition, hit.Offset, hit.Timestamp));
        Assert.Equal(binary, hit.Key!.Value.ToArray());
        Assert.Equal(binary, hit.Value!.Value.ToArray());
    }

    [Fact]
    public async Task Nothing_and_empty_stay_apart()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.DeliverAsync(TestIndex.Record(null, 0), TestIndex.Record("", 1, key: ""));
        var hits = (await index.AskAsync("")).Hits.OrderBy(hit => hit.Offset).ToList();
        Assert.Null(hits[0].Value);
        Assert.Null(hits[0].Key);
        Assert.Equal(0, hits[1].Value!.Value.Length);
        Assert.Equal(0, hits[1].Key!.Value.Length);
    }

    [Fact]
    public async Task A_record_delivered_twice_is_found_once()
    {
        await using var index = await TestIndex.OpenAsync();
        SinkRecord[] records = [TestIndex.Record("one word", 0), TestIndex.Record("two words", 1), TestIndex.Record("word three", 0, partition: 1)];
        await index.DeliverAsync(records);
        await index.DeliverAsync(records);
        await index.ReopenAsync();
        await index.DeliverAsync([.. records, TestIndex.Record("four", 2)]);

        Assert.Equal(4, (await index.AskAsync("")).Total);
        Assert.Equal(2, (await index.AskAsync("word")).Total);
        Assert.Equal("2", await index.FindAsync("four"));
    }

    [Fact]
    public async Task A_topic_made_anew_replaces_what_its_positions_held()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.DeliverAsync(TestIndex.Record("old words", 0), TestIndex.Record("kept", 1));
        await index.DeliverAsync(TestIndex.Record("new words", 0, TestIndex.Noon.AddHours(1)));
        Assert.Equal("", await index.FindAsync("old"));
        Assert.Equal("0", await index.FindAsync("new"));
        Assert.Equal("0", await index.FindAsync("words"));
        Assert.Equal("0 1", await index.FindAsync(""));
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_restart()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync("before", "restart");
        await index.ReopenAsync();
        await index.AddAsync("after");
        Assert.Equal("0", await index.FindAsync("before"));
        Assert.Equal("2", await index.FindAsync("after"));
    }

    /// <summary>The files as they stand right after a delivery are what a crash leaves; nothing is closed or checkpointed.</summary>
    [Fact]
    public async Task What_was_acknowledged_is_there_after_a_crash()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync("acknowledged");
        await using var crashed = TestIndex.Closed();
        Directory.CreateDirectory(Path.GetDirectoryName(crashed.File)!);
        File.Copy(index.File, crashed.File);
        File.Copy(index.File + "-wal", crashed.File + "-wal");

        await crashed.Sink.OpenAsync(default);
        Assert.Equal("0", await crashed.FindAsync("acknowledged"));
    }

    [Fact]
    public async Task A_batch_that_fails_halfway_leaves_nothing_behind()
    {
        await using var index = await TestIndex.OpenAsync();
        var records = Enumerable.Range(0, 1_000).Select(i => TestIndex.Record($"r{i}", i, topic: $"t{i % 10}")).ToList();
        SinkRecord[] faulty = [.. records[..700], TestIndex.Record("no topic", 700, topic: null!), .. records[700..]];
        await Assert.ThrowsAsync<ArgumentNullException>(async () => await index.Sink.DeliverAsync(new SinkBatch(faulty), default));
        Assert.Equal(0, (await index.AskAsync("")).Total);

        await index.DeliverAsync([.. records]);
        Assert.Equal(1_000, (await index.AskAsync("")).Total);
        Assert.Equal(100, (await index.AskAsync("topic:t3")).Total);
    }

    [Fact]
    public async Task A_batch_that_is_cancelled_leaves_nothing_behind()
    {
        await using var index = await TestIndex.OpenAsync();
        using var cancel = new CancellationTokenSource();
        var records = Enumerable.Range(0, 5_000).Select(i => TestIndex.Record($"r{i} with some words", i)).ToList();
        var delivery = index.Sink.DeliverAsync(new SinkBatch(records), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => delivery);
        Assert.Equal(0, (await index.AskAsync("")).Total);
    }

    [Fact]
    public async Task A_large_batch_and_a_large_record_are_taken()
    {
        await using var index = await TestIndex.OpenAsync();
        var count = index.Sink.MaxBatchRecords;
        await index.DeliverAsync([.. Enumerable.Range(0, count).Select(i => TestIndex.Record($$"""{"n":{{i}},"text":"bulk"}""", i))]);
        Assert.Equal(count, (await index.AskAsync("bulk", limit: 1)).Total);

        var large = $$"""{"text":"{{string.Join(' ', Enumerable.Range(0, 400_000).Select(i => $"w{i}"))}}"}""";
        await index.DeliverAsync(TestIndex.Record(large, count));
        var hit = Assert.Single((await index.AskAsync("w399999 text:w1")).Hits);
        Assert.Equal(large, Encoding.UTF8.GetString(hit.Value!.Value.Span));
    }

    [Fact]
    public async Task Records_of_one_millisecond_and_of_odd_years_all_find_their_place()
    {
        await using var index = await TestIndex.OpenAsync();
        await index.DeliverAsync([.. Enumerable.Range(0, 2_000).Select(i => TestIndex.Record("same", i, TestIndex.Noon))]);
        await index.DeliverAsync([.. Enumerable.Range(2_000, 2_000).Select(i => TestIndex.Record("same", i, TestIndex.Noon))]);
        await index.DeliverAsync(
            TestIndex.Record("odd", 5_000, DateTimeOffset.MinValue),
            TestIndex.Record("odd", 5_001, DateTimeOffset.UnixEpoch),
            TestIndex.Record("odd", 5_002, DateTimeOffset.MaxValue));
        var same = await index.AskAsync("same", limit: 5_000);
        Assert.Equal(Enumerable.Range(0, 4_000).Reverse().Select(i => (long)i), same.Hits.Select(hit => hit.Offset));
        Assert.Equal([5_002L, 5_001, 5_000], (await index.AskAsync("odd")).Hits.Select(hit => hit.Offset));
    }

    [Theory]
    [InlineData("{\"broken\": needle")]
    [InlineData("{\"broken\": needle}")]
    [InlineData("[2025-03-01] needle]")]
    [InlineData("{\"a\":\"\\ud800 needle\"}")]
    [InlineData("\"needle\"")]
    [InlineData("[[\"needle\"]]")]
    [InlineData("  {\"a\":{\"needle\":1}}\n")]
    public async Task Anything_that_is_nearly_json_is_indexed_as_well_as_it_can_be(string value)
    {
        await using var index = await TestIndex.OpenAsync();
        await index.AddAsync(value);
        Assert.Equal("0", await index.FindAsync("needle"));
    }

    [Fact]
    public async Task Json_that_is_very_deep_is_text()
    {
        await using var index = await TestIndex.OpenAsync();
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 5_000)) + "\"needle\"" + new string('}', 5_000);
        await index.AddAsync(deep);
        Assert.Equal("0", await index.FindAsync("needle"));
        Assert.Equal("", await index.FindAsync("a.a:needle"));
    }
}
