using System.Globalization;
using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>Compacted topics of a whole log on a real disk.</summary>
public sealed class LogCompactionTests
{
    private const int Writers = 3;
    private const int KeysOfWriter = 4;
    private const int RecordsOfWriter = 400;

    private static readonly TopicPartition Place = new("customers", 0);

    private static readonly TopicSettings Compacted = new()
    {
        Cleanup = CleanupPolicy.Compact,
        Segment = new SegmentSettings { Bytes = new ByteSize(4_000) },
        Compaction = new CompactionSettings { Interval = TimeSpan.FromMilliseconds(100), DirtyRatio = 0.1 },
    };

    [Fact]
    public async Task While_it_is_compacted_producers_write_on_and_every_reader_sees_a_history_that_was()
    {
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        await fixture.Log.CreateTopicAsync(Place.Topic, Compacted, CancellationToken.None);
        using var done = new CancellationTokenSource();
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() => ReadAgainAndAgainAsync(fixture.Log, done.Token))).ToList();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(fixture.Log, writer))));

        // All but what lies in the segment that is written to is compacted into one in the end.
        await UntilAsync(() => fixture.Log.Describe(Place).Segments.Count == 2);
        await done.CancelAsync();
        foreach (var reader in readers) Assert.True(await reader > 0);

        Assert.Equal(LastValues(), await ReadOnceAsync(fixture.Log));
        Assert.Equal(new PartitionOffsets(0, Writers * RecordsOfWriter), fixture.Log.OffsetsOf(Place));
        Assert.InRange(fixture.Log.Describe(Place).Size, 1, 10_000);
        await fixture.ReopenAsync();
        Assert.Equal(LastValues(), await ReadOnceAsync(fixture.Log));
        Assert.Equal(Writers * RecordsOfWriter, (await AppendAsync(fixture.Log, "k=1")).FirstOffset);
    }

    [Fact]
    public async Task A_topic_that_is_changed_to_compact_is_compacted_and_one_that_is_deleted_meanwhile_is_gone()
    {
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        await fixture.Log.CreateTopicAsync(Place.Topic, Compacted with { Cleanup = CleanupPolicy.Delete }, CancellationToken.None);
        for (var i = 0; i < 300; i++) await AppendAsync(fixture.Log, $"a={i}");
        Assert.True(fixture.Log.Describe(Place).Segments.Count > 3);
        await fixture.Log.AlterTopicAsync(Place.Topic, Compacted, CancellationToken.None);
        await UntilAsync(() => fixture.Log.Describe(Place).Segments.Count == 2);

        // Deleted while the cleaner is at it, again and again: no folder is left, and none is in the way.
        for (var i = 0; i < 5; i++)
        {
            await fixture.Log.DeleteTopicAsync(Place.Topic, CancellationToken.None);
            Assert.False(Directory.Exists(Path.Combine(fixture.DataFolder, "topics", Place.ToString())));
            await fixture.Log.CreateTopicAsync(Place.Topic, Compacted, CancellationToken.None);
            for (var record = 0; record < 100; record++) await AppendAsync(fixture.Log, $"a={record}");
        }

        Assert.Equal("99", (await ReadOnceAsync(fixture.Log))["a"]);
    }

    [Theory]
    [InlineData(BatchCodec.None)]
    [InlineData(BatchCodec.Gzip)]
    public async Task A_record_without_a_key_is_refused_with_its_number_and_nothing_is_stored(BatchCodec codec)
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.Log.CreateTopicAsync(Place.Topic, Compacted, CancellationToken.None);
        using var builder = new RecordBatchBuilder { Codec = codec };
        var large = new string('x', RecordBatchBuilder.TargetBatchSize);
        CompactionFixture.Add(builder, $"a={large}", timestamp: 1);
        CompactionFixture.Add(builder, "b=1", timestamp: 1);
        builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes(large).AsSpan(), 1, []);
        var refusal = await Assert.ThrowsAsync<InvalidRecordException>(async () =>
            await fixture.Log.AppendAsync(Place, builder.Build(), stamp: null, CancellationToken.None));
        Assert.Equal(2, refusal.Index);
        Assert.Contains("'customers' is compacted", refusal.Message);
        Assert.Equal(0, fixture.Log.OffsetsOf(Place).Next);
    }

    [Fact]
    public async Task What_the_worker_keeps_for_itself_is_compacted_also_in_a_log_of_an_older_version()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var old = TopicSettings.Default with { Partitions = 2, Retention = new RetentionSettings { Time = TimeSpan.Zero } };
        await fixture.Log.CreateTopicAsync("__offsets", old, CancellationToken.None);
        await fixture.ReopenAsync();
        Assert.Equal(TopicSettings.Internal with { Partitions = 2 }, fixture.Log.FindTopic("__offsets")!.Settings);
        Assert.True(fixture.Log.FindTopic("__topics")!.Settings.Cleanup.Compacts);
    }

    [Fact]
    public async Task A_topic_whose_deletion_was_cut_short_does_not_come_back_when_its_tombstone_is_long_gone()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a");
        var topic = fixture.Log.FindTopic(LogFixture.Partition.Topic)!;
        var catalog = await TopicCatalog.OpenAsync(fixture.Log, TimeProvider.System, CancellationToken.None);
        await catalog.MarkDeletedAsync(topic, CancellationToken.None);

        // A kill between the note and the deletion of the folders leaves this.
        await fixture.ReopenAsync();
        Assert.Null(fixture.Log.FindTopic(topic.Name));
        Assert.False(Directory.Exists(fixture.PartitionFolder));
        catalog = await TopicCatalog.OpenAsync(fixture.Log, TimeProvider.System, CancellationToken.None);
        Assert.Empty(catalog.MarkedDeleted);

        await fixture.Log.CreateTopicAsync(topic.Name, TopicSettings.Default, CancellationToken.None);
        Assert.Equal(0, (await fixture.AppendAsync("b")).FirstOffset);
        await fixture.ReopenAsync();
        Assert.Equal(["0:b"], await fixture.ReadAllAsync());
    }

    [Fact]
    public async Task What_could_not_be_deleted_of_a_topic_is_not_in_the_next_one_of_its_name()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.Log.DeleteTopicAsync(LogFixture.Partition.Topic, CancellationToken.None);
        Directory.CreateDirectory(fixture.PartitionFolder);
        await File.WriteAllTextAsync(Path.Combine(fixture.PartitionFolder, SegmentName.Log(7)), "left over");
        await fixture.Log.CreateTopicAsync(LogFixture.Partition.Topic, TopicSettings.Default, CancellationToken.None);
        Assert.Equal(0, (await fixture.AppendAsync("a")).FirstOffset);
    }

    private static async Task WriteAsync(LocalEventLog log, int writer)
    {
        for (var i = 0; i < RecordsOfWriter; i++) await AppendAsync(log, $"w{writer}-{i % KeysOfWriter}={i}");
    }

    private static SortedDictionary<string, string> LastValues()
    {
        var last = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (var writer = 0; writer < Writers; writer++)
        {
            for (var i = 0; i < RecordsOfWriter; i++) last[$"w{writer}-{i % KeysOfWriter}"] = i.ToString(CultureInfo.InvariantCulture);
        }

        return last;
    }

    private static async Task<AppendResult> AppendAsync(LocalEventLog log, string record)
    {
        using var builder = new RecordBatchBuilder();
        CompactionFixture.Add(builder, record, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        return await log.AppendAsync(Place, builder.Build(), stamp: null, CancellationToken.None);
    }

    private static async Task<int> ReadAgainAndAgainAsync(LocalEventLog log, CancellationToken done)
    {
        var rounds = 0;
        for (; !done.IsCancellationRequested; rounds++) await ReadOnceAsync(log);
        return rounds;
    }

    /// <summary>Reads all there is, sees that offsets and the values of each key only grow, and returns the last of each.</summary>
    private static async Task<SortedDictionary<string, string>> ReadOnceAsync(LocalEventLog log)
    {
        var values = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (offset, end) = log.OffsetsOf(Place);
        var last = -1L;
        while (offset < end)
        {
            using var read = await log.ReadAsync(Place, offset, new ReadLimits(1_000, TimeSpan.Zero), CancellationToken.None);
            foreach (var record in read)
            {
                Assert.InRange(record.Offset, last + 1, long.MaxValue);
                last = record.Offset;
                var (key, value) = (Encoding.UTF8.GetString(record.Key.Bytes), Encoding.UTF8.GetString(record.Value.Bytes));
                if (values.TryGetValue(key, out var before)) Assert.True(int.Parse(before, CultureInfo.InvariantCulture) < int.Parse(value, CultureInfo.InvariantCulture));
                values[key] = value;
            }

            Assert.InRange(read.NextOffset, offset + 1, long.MaxValue);
            offset = read.NextOffset;
        }

        return values;
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var deadline = Environment.TickCount64 + 30_000; !condition();)
        {
            Assert.True(Environment.TickCount64 < deadline);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }
}
