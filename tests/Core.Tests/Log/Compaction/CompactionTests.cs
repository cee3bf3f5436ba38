using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

public sealed class CompactionTests
{
    [Fact]
    public async Task The_last_record_of_every_key_stays_with_its_offset_its_time_and_its_headers()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments);
        await fixture.AppendAsync("a=1", "b=1", "a=2");
        fixture.Time.Advance(TimeSpan.FromSeconds(1));
        var written = fixture.Now;
        await fixture.AppendAsync("c=1", "b=2", "d=1");
        await fixture.AppendAsync("b=3");
        await fixture.AppendAsync("b=4");

        var result = fixture.Clean()!.Value;

        // The last append is in the active segment, which counts for nothing here: b=3 is the last one below it.
        Assert.Equal(["2:a=2", "3:c=1", "5:d=1", "6:b=3", "7:b=4"], await fixture.ReadAsync());
        Assert.Equal((7, 4), (result.RecordsBefore, result.RecordsAfter));
        Assert.True(result.BytesAfter < result.BytesBefore);
        fixture.AssertWhole();
        using var read = await fixture.Partition.ReadAsync(3, ReadLimits.Default, CancellationToken.None);
        foreach (var record in read)
        {
            Assert.Equal(written, record.Timestamp);
            foreach (var header in record.Headers) Assert.Equal(record.Key.Copy()!.Value.ToArray(), header.Value.Copy()!.Value.ToArray());
        }
    }

    [Fact]
    public async Task The_first_offset_stays_and_a_range_without_records_is_read_over()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments);
        for (var i = 0; i < 20; i++) await fixture.AppendAsync($"a={i}", $"b={i}");
        await fixture.AppendAsync("z=1");
        fixture.Clean();

        Assert.Equal(0, fixture.Partition.Offsets.First);
        Assert.Equal(["38:a=19", "39:b=19", "40:z=1"], await fixture.ReadAsync());
        for (var from = 0; from <= 38; from++)
        {
            using var read = await fixture.Partition.ReadAsync(from, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
            foreach (var record in read)
            {
                Assert.Equal(38, record.Offset);
                break;
            }
        }

        // All that is empty in a row is one header; the segments were too small to become one.
        Assert.Equal(BatchHeader.Size, fixture.Partition.Segments[0].Length);
        await fixture.RestartAsync();
        Assert.Equal(["39:b=19", "40:z=1"], await fixture.ReadAsync(from: 39));
    }

    [Fact]
    public async Task A_read_to_which_only_empty_batches_are_left_says_where_the_end_is_and_waits_there()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments with { Segment = new SegmentSettings { Bytes = new ByteSize(1), Time = TimeSpan.FromMinutes(1) } });
        await fixture.AppendAsync("a=1");
        await fixture.AppendAsync("a");
        await RollByTimeAsync(fixture);
        fixture.Clean();
        fixture.Time.Advance(TimeSpan.FromHours(2));
        fixture.Clean();
        Assert.Empty(await fixture.ReadAsync());

        using (var read = await fixture.Partition.ReadAsync(0, ReadLimits.Default, CancellationToken.None))
            Assert.Equal((true, 2), (read.IsEmpty, read.NextOffset));

        var waiting = fixture.Partition.ReadAsync(0, new ReadLimits(1, TimeSpan.FromMinutes(1)), CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        await fixture.AppendAsync("b=1");
        using var next = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        foreach (var record in next) Assert.Equal("2:b=1", CompactionFixture.TextOf(record));
        Assert.Equal(3, next.NextOffset);
    }

    [Fact]
    public async Task A_tombstone_stays_for_its_time_after_the_compaction_that_removed_what_it_deletes()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments);
        await fixture.AppendAsync("a=1", "b=1");
        await fixture.AppendAsync("a", "c=1");
        await fixture.AppendAsync("z=1");

        // However long it lay there before it was compacted for the first time.
        fixture.Time.Advance(TimeSpan.FromDays(10));
        fixture.Clean();
        Assert.Equal(["1:b=1", "2:a", "3:c=1", "4:z=1"], await fixture.ReadAsync());

        fixture.Time.Advance(TimeSpan.FromMinutes(59));
        Assert.False(fixture.Plan().IsDue);
        fixture.Clean();
        Assert.Equal(["1:b=1", "2:a", "3:c=1", "4:z=1"], await fixture.ReadAsync());

        await fixture.RestartAsync();
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(fixture.Plan().IsDue);
        fixture.Clean();
        Assert.Equal(["1:b=1", "3:c=1", "4:z=1"], await fixture.ReadAsync());
        Assert.Null(fixture.Partition.Compaction.State.TombstonesDue);
        using var read = await fixture.Partition.ReadAsync(3, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
        foreach (var record in read) Assert.Equal(new ManualTime().GetUtcNow().ToUnixTimeMilliseconds(), record.Timestamp);
    }

    [Fact]
    public async Task Records_younger_than_the_least_lag_stay_as_they_are_by_their_time_or_their_arrival()
    {
        await using var fixture = new CompactionFixture();
        var settings = CompactionFixture.SmallSegments;
        fixture.Open(settings with { Compaction = settings.Compaction with { MinLag = TimeSpan.FromMinutes(10) } });
        await fixture.AppendAsync("a=1");
        await fixture.AppendAsync("a=2");
        fixture.Time.Advance(TimeSpan.FromMinutes(8));
        using (var builder = new RecordBatchBuilder())
        {
            CompactionFixture.Add(builder, "a=3", timestamp: 0);
            await fixture.Partition.AppendAsync(builder.Build(), stamp: null, refusal: null, CancellationToken.None);
        }

        await fixture.AppendAsync("a=4");
        Assert.Equal(0, fixture.Plan().Count);
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(2, fixture.Plan().Count);
        fixture.Clean();
        Assert.Equal(["1:a=2", "2:a=3", "3:a=4"], await fixture.ReadAsync());
        fixture.Time.Advance(TimeSpan.FromMinutes(8));
        fixture.Clean();
        Assert.Equal(["2:a=3", "3:a=4"], await fixture.ReadAsync());
    }

    [Fact]
    public async Task A_partition_is_due_by_the_share_of_its_closed_bytes_that_was_not_compacted()
    {
        await using var fixture = new CompactionFixture();
        var settings = CompactionFixture.Settings(segmentBytes: 2_000);
        fixture.Open(settings with { Compaction = settings.Compaction with { DirtyRatio = 0.5 } });
        Assert.False(fixture.Plan().IsDue);
        for (var i = 0; i < 100; i++) await fixture.AppendAsync($"{i}=x");
        Assert.Equal(1.0, fixture.Plan().DirtyRatio);
        Assert.True(fixture.Plan().IsDue);

        // Every key is there once: nothing goes, and it is all compacted.
        Assert.Equal(fixture.Plan().TotalBytes, fixture.Clean()!.Value.BytesAfter);
        Assert.Equal((0.0, false), (fixture.Plan().DirtyRatio, fixture.Plan().IsDue));
        var clean = fixture.Plan().TotalBytes;
        while (fixture.Plan().DirtyBytes < clean)
        {
            Assert.False(fixture.Plan().IsDue);
            await fixture.AppendAsync("new=x");
        }

        Assert.True(fixture.Plan().IsDue);
        await fixture.RestartAsync();
        Assert.True(fixture.Plan().IsDue);
        Assert.Equal(clean, fixture.Plan().TotalBytes - fixture.Plan().DirtyBytes);
    }

    [Fact]
    public async Task Small_neighbours_become_one_segment_that_is_no_larger_than_segments_are()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments);
        for (var i = 0; i < 200; i++) await fixture.AppendAsync($"{i % 150}={i}");
        await fixture.RestartAsync(CompactionFixture.Settings(segmentBytes: 4_000));
        Assert.Equal(200, fixture.Partition.Segments.Length);
        var result = fixture.Clean()!.Value;

        Assert.Equal(199, result.SegmentsBefore);
        Assert.Equal(result.SegmentsAfter + 1, fixture.Partition.Segments.Length);
        Assert.InRange(result.SegmentsAfter, 2, 8);
        Assert.All(fixture.Partition.Segments, segment => Assert.InRange(segment.Length, 1, 4_000));
        var expected = Enumerable.Range(50, 150).Select(i => $"{i}:{i % 150}={i}").ToList();
        Assert.Equal(["49:49=49", .. expected.Where(text => text != "199:49=199"), "199:49=199"], await fixture.ReadAsync());
        fixture.AssertWhole();
        Assert.Equal(fixture.Partition.Segments.Length * 3, SegmentFiles(fixture).Count);
        await fixture.RestartAsync();
        Assert.Equal(151, (await fixture.ReadAsync()).Count);
        fixture.AssertWhole();
    }

    [Fact]
    public async Task With_more_keys_than_memory_it_compacts_as_far_as_they_fit_and_the_rest_the_next_time()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.Settings(segmentBytes: 700));
        for (var i = 0; i < 120; i++) await fixture.AppendAsync($"{i % 40}={i}", $"{i % 40}=again {i}");
        var (rounds, memory) = (0, KeyOffsetMap.EntrySize * 20L);
        while (fixture.Clean(memory)!.Value.HasMore)
        {
            fixture.AssertWhole();
            Assert.InRange(rounds++, 0, 100);
        }

        Assert.InRange(rounds, 3, 100);
        var end = fixture.Plan().End;
        Assert.Equal(end, fixture.Partition.Compaction.State.CleanedTo);
        // What one round has kept, a later one takes away: at the end it is as if there had been room for all.
        var below = (await fixture.ReadAsync()).Select(text => text.Split(':')).Where(part => long.Parse(part[0]) < end).ToList();
        Assert.Equal(40, below.Count);
        Assert.Equal(40, below.Select(part => part[1].Split('=')[0]).Distinct().Count());
    }

    [Fact]
    public async Task A_topic_that_is_changed_to_compact_loses_the_records_that_have_no_key()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments with { Cleanup = CleanupPolicy.Delete });
        using (var builder = new RecordBatchBuilder())
        {
            CompactionFixture.Add(builder, "a=1", fixture.Now);
            builder.Add(NullableBytes.Null, "no key"u8, fixture.Now, []);
            await fixture.Partition.AppendAsync(builder.Build(), stamp: null, refusal: null, CancellationToken.None);
        }

        await fixture.AppendAsync("z=1");
        fixture.Partition.Settings = CompactionFixture.SmallSegments;
        fixture.Clean();
        Assert.Equal(["0:a=1", "2:z=1"], await fixture.ReadAsync());
    }

    [Fact]
    public async Task The_segment_that_is_written_to_is_closed_by_its_age_though_nobody_appends()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.Settings(1 << 20) with { Segment = new SegmentSettings { Time = TimeSpan.FromMinutes(1) } });
        await fixture.AppendAsync("a=1", "a=2");
        await RollByTimeAsync(fixture);
        fixture.Clean();
        Assert.Equal(["1:a=2"], await fixture.ReadAsync());
        Assert.Equal(2, (await fixture.AppendAsync("a=3")).FirstOffset);
    }

    [Fact]
    public async Task A_compacted_segment_is_as_old_as_what_it_was_made_of_and_found_by_time()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments);
        var times = new List<long>();
        for (var i = 0; i < 10; i++)
        {
            times.Add(fixture.Now);
            await fixture.AppendAsync($"{i % 5}={i}");
            fixture.Time.Advance(TimeSpan.FromMinutes(1));
        }

        fixture.Partition.Settings = CompactionFixture.Settings(1 << 20);
        fixture.Clean();
        Assert.Equal(2, fixture.Partition.Segments.Length);
        Assert.Equal(times[8], fixture.Partition.Segments[0].LastWritten);
        Assert.Equal(times[8], fixture.Disk[SegmentName.Log(0)].LastWritten.ToUnixTimeMilliseconds());
        // 4 is the oldest left below the active segment, where 9 is.
        for (var i = 0; i < 10; i++) Assert.Equal(Math.Max(i, 4), fixture.Partition.OffsetForTime(times[i]));
        await fixture.RestartAsync();
        Assert.Equal(times[8], fixture.Partition.Segments[0].LastWritten);
        for (var i = 0; i < 10; i++) Assert.Equal(Math.Max(i, 4), fixture.Partition.OffsetForTime(times[i]));
    }

    [Fact]
    public async Task Damage_ends_the_compaction_and_nothing_is_changed_at_or_behind_it()
    {
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.SmallSegments);
        for (var i = 0; i < 6; i++) await fixture.AppendAsync($"a={i}");
        var damaged = fixture.Disk[SegmentName.Log(2)];
        damaged.Write(damaged.Length - 1, [0x55]);
        var before = fixture.Disk.ListFiles().Order().ToList();

        var problem = Assert.Throws<CorruptBatchException>(() => fixture.Clean());
        Assert.Equal(2, problem.Offset);
        Assert.Equal(before, fixture.Disk.ListFiles().Order());
        Assert.Equal(["0:a=0", "1:a=1"], (await ReadUpToAsync(fixture, 2)));
    }

    private static async Task<List<string>> ReadUpToAsync(CompactionFixture fixture, long end)
    {
        var records = new List<string>();
        for (long offset = 0; offset < end;)
        {
            using var read = await fixture.Partition.ReadAsync(offset, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
            foreach (var record in read) records.Add(CompactionFixture.TextOf(record));
            offset = read.NextOffset;
        }

        return records;
    }

    private static List<string> SegmentFiles(CompactionFixture fixture) =>
        [.. fixture.Disk.ListFiles().Where(file => SegmentName.TryParse(file, out _))];

    private static async Task RollByTimeAsync(CompactionFixture fixture)
    {
        var before = fixture.Partition.Segments.Length;
        fixture.Time.Advance(TimeSpan.FromMinutes(1));
        _ = fixture.Partition.MaintainAsync();
        for (var deadline = Environment.TickCount64 + 10_000; fixture.Partition.Segments.Length == before;)
        {
            Assert.True(Environment.TickCount64 < deadline);
            await Task.Yield();
        }
    }
}
