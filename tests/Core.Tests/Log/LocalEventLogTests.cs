using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

public sealed class LocalEventLogTests
{
    [Theory]
    [InlineData(LogDurability.Flush)]
    [InlineData(LogDurability.Os)]
    public async Task What_was_appended_is_there_after_a_restart_in_order(LogDurability durability)
    {
        await using var fixture = await LogFixture.CreateAsync(durability);
        var first = await fixture.AppendAsync("a", "b");
        var second = await fixture.AppendAsync("c");
        await fixture.ReopenAsync();
        await fixture.AppendAsync("d");

        Assert.Equal((0, 1, 2), (first.FirstOffset, first.LastOffset, second.FirstOffset));
        Assert.Equal(["0:a", "1:b", "2:c", "3:d"], await fixture.ReadAllAsync());
    }

    [Fact]
    public async Task Many_producers_at_once_get_distinct_offsets_and_find_their_records_there()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var answers = new List<(string Value, long Offset)>();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), async (producer, _) =>
        {
            for (var i = 0; i < 100; i++)
            {
                var value = $"{producer}-{i}";
                var result = await fixture.AppendAsync(value);
                lock (answers) answers.Add((value, result.FirstOffset));
            }
        });

        var stored = await fixture.ReadAllAsync();
        Assert.Equal(800, stored.Count);
        Assert.Equal(stored.Order(), answers.Select(answer => $"{answer.Offset}:{answer.Value}").Order());
    }

    [Fact]
    public async Task A_read_in_the_middle_of_a_batch_begins_at_the_offset_asked_for()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a", "b", "c");
        using var read = await fixture.Log.ReadAsync(LogFixture.Partition, 1, ReadLimits.Default, CancellationToken.None);
        var values = new List<string>();
        foreach (var record in read) values.Add(Encoding.UTF8.GetString(record.Value.Bytes));
        Assert.Equal(["b", "c"], values);
        Assert.Equal(3, read.NextOffset);
    }

    [Fact]
    public async Task A_read_at_the_end_waits_for_the_next_record()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var waiting = fixture.Log.ReadAsync(
            LogFixture.Partition, 0, new ReadLimits(1000, TimeSpan.FromSeconds(30)), CancellationToken.None).AsTask();
        Assert.False(waiting.IsCompleted);
        await fixture.AppendAsync("a");
        using var read = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.False(read.IsEmpty);
    }

    [Fact]
    public async Task A_read_at_the_end_without_a_wait_is_empty_and_one_behind_it_is_refused()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a");
        using var read = await fixture.Log.ReadAsync(LogFixture.Partition, 1, ReadLimits.Default, CancellationToken.None);
        Assert.True(read.IsEmpty);
        var problem = await Assert.ThrowsAsync<OffsetOutOfRangeException>(
            async () => await fixture.Log.ReadAsync(LogFixture.Partition, 2, ReadLimits.Default, CancellationToken.None));
        Assert.Equal(new PartitionOffsets(0, 1), problem.Held);
    }

    [Fact]
    public async Task A_record_larger_than_the_read_comes_whole()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var large = new string('x', 900_000);
        await fixture.AppendAsync("small");
        await fixture.AppendAsync(large);
        Assert.Equal(["0:small", "1:" + large], await fixture.ReadAllAsync());
    }

    [Fact]
    public async Task Records_are_found_across_many_segments_and_index_entries()
    {
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        await fixture.Log.CreateTopicAsync(
            "rolled", new TopicSettings { Segment = new SegmentSettings { Bytes = ByteSize.MiB(1) } }, CancellationToken.None);
        var partition = new TopicPartition("rolled", 0);
        var filler = new string('y', 20_000);
        for (var i = 0; i < 200; i++) await fixture.AppendAsync(partition, $"{i}{filler}");

        var folder = Path.Combine(fixture.DataFolder, "topics", "rolled-0");
        Assert.InRange(Directory.GetFiles(folder, "*.log").Length, 4, 5);
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}:{i}{filler}"), await fixture.ReadAllAsync(partition, 50_000));
        await fixture.ReopenAsync(() =>
        {
            foreach (var index in Directory.GetFiles(folder, "*.*index")) File.Delete(index);
        });
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{i}:{i}{filler}"), await fixture.ReadAllAsync(partition));
    }

    [Fact]
    public async Task The_first_offset_at_a_time_is_found()
    {
        await using var fixture = await LogFixture.CreateAsync();
        for (var i = 0; i < 50; i++)
        {
            using var builder = new RecordBatchBuilder();
            builder.Add(NullableBytes.Null, new byte[1000].AsSpan(), 1_000 + (i * 10), []);
            builder.Add(NullableBytes.Null, new byte[1000].AsSpan(), 1_005 + (i * 10), []);
            await fixture.Log.AppendAsync(LogFixture.Partition, builder.Build(), stamp: null, CancellationToken.None);
        }

        async Task<long> OffsetAt(long time) => await fixture.Log.OffsetForTimeAsync(
            LogFixture.Partition, DateTimeOffset.FromUnixTimeMilliseconds(time), CancellationToken.None);
        Assert.Equal(0, await OffsetAt(0));
        Assert.Equal(0, await OffsetAt(1_000));
        Assert.Equal(1, await OffsetAt(1_001));
        Assert.Equal(61, await OffsetAt(1_305));
        Assert.Equal(100, await OffsetAt(9_999));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public async Task A_name_that_no_topic_can_have_is_refused(string name)
    {
        await using var fixture = await LogFixture.CreateAsync();
        await Assert.ThrowsAsync<InvalidTopicException>(
            async () => await fixture.Log.GetOrCreateTopicAsync(name, CancellationToken.None));
    }

    [Fact]
    public async Task A_timestamp_far_ahead_of_the_clock_is_refused()
    {
        await using var fixture = await LogFixture.CreateAsync();
        using var builder = new RecordBatchBuilder();
        builder.Add(NullableBytes.Null, "x"u8, long.MaxValue, []);
        await Assert.ThrowsAsync<TimestampAheadException>(async () =>
            await fixture.Log.AppendAsync(LogFixture.Partition, builder.Build(), stamp: null, CancellationToken.None));
        Assert.Empty(await fixture.ReadAllAsync());
    }

    [Fact]
    public async Task A_read_has_whole_batches_up_to_the_bytes_asked_for_and_at_least_one()
    {
        await using var fixture = await LogFixture.CreateAsync();
        for (var i = 0; i < 10; i++) await fixture.AppendAsync("x");
        using var all = await fixture.Log.ReadAsync(LogFixture.Partition, 0, ReadLimits.Default, CancellationToken.None);
        var batch = all.Batches.Length / 10;
        foreach (var (maxBytes, from, batches) in new[]
        {
            (1, 0, 1), (1, 7, 1), (batch, 4, 1), ((2 * batch) - 1, 4, 1), (2 * batch, 4, 2), ((9 * batch) + 1, 1, 9), (20 * batch, 3, 7),
        })
        {
            // Twice, since the second of two reads in order knows its place without the index.
            for (var (offset, times) = (from, 0); times < 2 && offset < 10; offset += batches, times++)
            {
                using var read = await fixture.Log.ReadAsync(
                    LogFixture.Partition, offset, new ReadLimits(maxBytes, TimeSpan.Zero), CancellationToken.None);
                Assert.Equal(Math.Min(offset + batches, 10), read.NextOffset);
                Assert.Equal((read.NextOffset - offset) * batch, read.Batches.Length);
            }
        }
    }

    [Fact]
    public async Task A_deleted_topic_stays_deleted_and_can_be_made_anew_empty()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("old");
        var before = fixture.Log.FindTopic("events")!.Id;
        await fixture.Log.DeleteTopicAsync("events", CancellationToken.None);
        await fixture.ReopenAsync();
        Assert.Null(fixture.Log.FindTopic("events"));
        var after = await fixture.Log.GetOrCreateTopicAsync("events", CancellationToken.None);
        Assert.NotEqual(before, after.Id);
        Assert.Empty(await fixture.ReadAllAsync());
    }

    [Fact]
    public async Task Partitions_can_be_added_and_not_removed()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.Log.AlterTopicAsync("events", new TopicSettings { Partitions = 3 }, CancellationToken.None);
        await fixture.ReopenAsync();
        Assert.Equal(3, fixture.Log.FindTopic("events")!.Partitions);
        await Assert.ThrowsAsync<InvalidTopicException>(async () =>
            await fixture.Log.AlterTopicAsync("events", new TopicSettings(), CancellationToken.None));
    }

    [Fact]
    public async Task Too_many_waiting_bytes_are_refused_and_nothing_of_them_is_stored()
    {
        await using var fixture = await LogFixture.CreateAsync();
        fixture.Options = fixture.Options with { QueueBytes = 300_000 };
        await fixture.ReopenAsync();
        var large = new string('x', 200_000);
        var appends = Enumerable.Range(0, 50).Select(_ => Task.Run(() => fixture.AppendAsync(large))).ToList();
        var stored = 0;
        foreach (var append in appends)
        {
            try
            {
                await append;
                stored++;
            }
            catch (LogBusyException)
            {
                // Expected for some of them.
            }
        }

        Assert.Equal(stored, (await fixture.ReadAllAsync()).Count);
        Assert.InRange(stored, 1, 50);
    }

    [Fact]
    public async Task A_second_process_is_told_who_has_the_data_folder()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var before = fixture.Options;
        fixture.Options = before with { LockWait = TimeSpan.FromMilliseconds(200) };
        var first = fixture.Log;
        var problem = await Assert.ThrowsAsync<DataFolderInUseException>(fixture.OpenAsync);
        Assert.Contains($"process {Environment.ProcessId}", problem.Message);
        Assert.Same(first, fixture.Log);
    }

    [Fact]
    public async Task Reading_from_any_offset_in_pieces_of_any_size_gives_the_same_records()
    {
        await using var fixture = await LogFixture.CreateAsync();
        foreach (var size in (int[])[3, 5_000, 10, 20_000, 1, 1, 9_000, 300_000, 7])
            await fixture.AppendAsync(new string('a', size), $"after {size}");
        var all = await fixture.ReadAllAsync();
        Assert.Equal(18, all.Count);
        foreach (var maxBytes in (int[])[1, 9_000, 50_000, 1 << 20])
        {
            for (var from = 0; from < all.Count; from++)
            {
                var values = new List<string>();
                for (long offset = from; offset < all.Count;)
                {
                    using var read = await fixture.Log.ReadAsync(
                        LogFixture.Partition, offset, new ReadLimits(maxBytes, TimeSpan.Zero), CancellationToken.None);
                    foreach (var record in read) values.Add($"{record.Offset}:{Encoding.UTF8.GetString(record.Value.Bytes)}");
                    Assert.Equal(from + values.Count, read.NextOffset);
                    offset = read.NextOffset;
                }

                Assert.Equal(all.Skip(from), values);
            }
        }
    }
}
