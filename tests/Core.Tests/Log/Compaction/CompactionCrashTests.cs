using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>Lets a compaction fail, or the process end, at every single thing that it does to the disk.</summary>
public sealed class CompactionCrashTests
{
    // Merges the first segments into two, replaces one, and leaves the active one.
    private static readonly TopicSettings Settings = CompactionFixture.Settings(segmentBytes: 900);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_kill_at_any_step_everything_is_there_and_the_next_compaction_finishes(bool done)
    {
        var (disk, expected, all) = await PrepareAsync();
        for (var step = 1; ; step++)
        {
            await using var fixture = new CompactionFixture { Disk = disk.Copy() };
            var stumble = new Stumble(step, done, forGood: true);
            fixture.Open(Settings, new StumblingDirectory(fixture.Disk, stumble));
            stumble.IsArmed = true;
            TryClean(fixture);
            if (!stumble.HasFailed)
            {
                Assert.InRange(step, 30, 1_000);
                return;
            }

            await fixture.CrashAsync();
            Assert.DoesNotContain(fixture.Disk.ListFiles(), name => name.EndsWith(".cleaned", StringComparison.Ordinal) || name.EndsWith(".swap", StringComparison.Ordinal));
            AssertBetween(expected, all, await fixture.ReadAsync(), step);
            fixture.AssertWhole();
            Assert.Equal(all.Count, (await fixture.AppendAsync("late=1")).FirstOffset);
            fixture.Clean();
            Assert.Equal([.. expected, $"{all.Count}:late=1"], await fixture.ReadAsync());
            AssertOnlySegments(fixture);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task After_a_fault_at_any_step_the_partition_goes_on_and_the_next_compaction_finishes(bool done)
    {
        var (disk, expected, all) = await PrepareAsync();
        for (var step = 1; ; step++)
        {
            await using var fixture = new CompactionFixture { Disk = disk.Copy() };
            var stumble = new Stumble(step, done, forGood: false);
            fixture.Open(Settings, new StumblingDirectory(fixture.Disk, stumble));
            stumble.IsArmed = true;
            TryClean(fixture);
            if (!stumble.HasFailed) return;

            AssertBetween(expected, all, await fixture.ReadAsync(), step);
            fixture.AssertWhole();
            Assert.Equal(all.Count, (await fixture.AppendAsync("late=1")).FirstOffset);
            fixture.Clean();
            Assert.Equal([.. expected, $"{all.Count}:late=1"], await fixture.ReadAsync());
            fixture.AssertWhole();

            await fixture.CrashAsync();
            Assert.Equal([.. expected, $"{all.Count}:late=1"], await fixture.ReadAsync());
            fixture.AssertWhole();
            AssertOnlySegments(fixture);
        }
    }

    [Fact]
    public async Task Where_a_source_got_to_is_known_after_a_kill_though_its_records_were_compacted_away()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments);
        var stamp = new SourceStamp("shop", "orders", new byte[] { 1 }, new byte[] { 7 });
        using (var builder = new RecordBatchBuilder())
        {
            builder.Add("a"u8, "1"u8, fixture.Now, [SourceStampHeader.Of(stamp.Source, stamp.Part, stamp.Last.Span)]);
            await fixture.Partition.AppendAsync(builder.Build(), stamp, refusal: null, CancellationToken.None);
        }

        // Of three segments the first two become one: the checkpoint of the last roll named the second.
        await fixture.AppendAsync("a=2");
        await fixture.AppendAsync("z=1");
        fixture.Partition.Settings = CompactionFixture.Settings(1 << 20);
        fixture.Clean();
        Assert.Equal(2, fixture.Partition.Segments.Length);
        await fixture.CrashAsync();

        Assert.Equal(["1:a=2", "2:z=1"], await fixture.ReadAsync());
        Assert.Equal(stamp.Last.ToArray(), fixture.Partition.SourcePositionOf("shop", "orders")?.ToArray());
    }

    [Fact]
    public async Task Where_a_source_got_to_is_known_after_a_kill_though_retention_has_deleted_its_records()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments with { Cleanup = CleanupPolicy.Delete });
        var stamp = new SourceStamp("shop", "orders", new byte[] { 1 }, new byte[] { 7 });
        using (var builder = new RecordBatchBuilder())
        {
            builder.Add("a"u8, "1"u8, fixture.Now, [SourceStampHeader.Of(stamp.Source, stamp.Part, stamp.Last.Span)]);
            await fixture.Partition.AppendAsync(builder.Build(), stamp, refusal: null, CancellationToken.None);
        }

        fixture.Time.Advance(TimeSpan.FromDays(8));
        _ = fixture.Partition.MaintainAsync();
        for (var deadline = Environment.TickCount64 + 10_000; fixture.Disk.ListFiles().Contains(SegmentName.Log(0)); await Task.Yield())
            Assert.True(Environment.TickCount64 < deadline);
        await fixture.CrashAsync();
        Assert.Equal(new PartitionOffsets(1, 1), fixture.Partition.Offsets);
        Assert.Equal(stamp.Last.ToArray(), fixture.Partition.SourcePositionOf("shop", "orders")?.ToArray());
    }

    [Fact]
    public async Task A_result_that_retention_has_overtaken_is_thrown_away()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments with { Cleanup = CleanupPolicy.CompactAndDelete });
        for (var i = 0; i < 6; i++)
        {
            await fixture.AppendAsync($"a={i}");
            fixture.Time.Advance(TimeSpan.FromDays(1));
        }

        var plan = fixture.Plan();
        var cleaning = new PartitionCleaning(fixture.Partition, plan, CompactionFixture.Memory, fixture.Now);
        fixture.Time.Advance(TimeSpan.FromDays(4));
        _ = fixture.Partition.MaintainAsync();
        for (var deadline = Environment.TickCount64 + 10_000; fixture.Partition.Offsets.First == 0; await Task.Yield())
            Assert.True(Environment.TickCount64 < deadline);

        Assert.ThrowsAny<ObjectDisposedException>(() => cleaning.Run(CancellationToken.None));
        var first = fixture.Partition.Offsets.First;
        Assert.Equal(3, first);
        Assert.DoesNotContain(fixture.Disk.ListFiles(), name => name.EndsWith(".cleaned", StringComparison.Ordinal) || name.EndsWith(".swap", StringComparison.Ordinal));
        await fixture.CrashAsync();
        Assert.Equal(first, fixture.Partition.Offsets.First);
    }

    private static void TryClean(CompactionFixture fixture)
    {
        try
        {
            fixture.Clean();
        }
        catch (IOException)
        {
            // What the test has planned; what it has done to the disk is looked at behind.
        }
    }

    /// <summary>A disk with a partition to compact; what must be left of it, and what there is.</summary>
    private static async Task<(MemoryDisk Disk, List<string> Expected, List<string> All)> PrepareAsync()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.Settings(segmentBytes: 300));
        for (var i = 0; i < 12; i++) await fixture.AppendAsync($"{i % 3}={i}", $"x{i}=1", $"{i % 5}=again {i}");
        await fixture.AppendAsync("x3", "x4");
        await fixture.AppendAsync("end=1");
        var (disk, all) = (fixture.Disk.Copy(), await fixture.ReadAsync());
        fixture.Partition.Settings = Settings;
        Assert.True(fixture.Plan().Count >= 4);
        fixture.Clean();
        var expected = await fixture.ReadAsync();
        Assert.True(fixture.Partition.Segments.Length >= 3);
        Assert.True(expected.Count < all.Count);
        return (disk, expected, all);
    }

    /// <summary>What is there is some of what was there, in order, and all of what must be.</summary>
    private static void AssertBetween(List<string> least, List<string> most, List<string> found, int step)
    {
        Assert.True(least.Except(found).ToList() is [], $"Step {step}: records are missing.");
        Assert.Equal(most.Where(found.Contains), found);
    }

    private static void AssertOnlySegments(CompactionFixture fixture) => Assert.Equal(
        fixture.Partition.Segments.Length * 3, fixture.Disk.ListFiles().Count(name => !name.EndsWith(".json", StringComparison.Ordinal) && !name.EndsWith(".next", StringComparison.Ordinal)));
}
