using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Plants what a crash may leave, opens, and looks at what is there.</summary>
public sealed class RecoveryTests
{
    [Fact]
    public async Task A_log_without_its_checkpoint_and_indexes_is_read_whole()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a", "b");
        await fixture.AppendAsync("c");
        await fixture.ReopenAsync(() =>
        {
            fixture.ForgetCheckpoint();
            foreach (var index in Directory.GetFiles(fixture.PartitionFolder, "*.*index")) File.Delete(index);
        });
        Assert.Equal(["0:a", "1:b", "2:c"], await fixture.ReadAllAsync());
        Assert.Equal(3, (await fixture.AppendAsync("d")).FirstOffset);
    }

    [Fact]
    public async Task A_tail_torn_at_any_byte_is_cut_kept_aside_and_written_over()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a");
        var log = Path.Combine(fixture.PartitionFolder, SegmentName.Log(0));
        var whole = new FileInfo(log).Length;
        await fixture.AppendAsync("bbb");
        var length = new FileInfo(log).Length;
        for (var keep = whole + 1; keep < length; keep++)
        {
            await fixture.ReopenAsync(() =>
            {
                fixture.ForgetCheckpoint();
                using var file = File.OpenWrite(log);
                file.SetLength(keep);
            });
            Assert.Equal(["0:a"], await fixture.ReadAllAsync());
            Assert.NotEmpty(Directory.GetFiles(fixture.PartitionFolder, "*.torn-*"));
            await fixture.AppendAsync("bbb");
            Assert.Equal(["0:a", "1:bbb"], await fixture.ReadAllAsync());
        }
    }

    [Fact]
    public async Task Zeros_behind_the_last_batch_are_cut()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a");
        await fixture.ReopenAsync(() =>
        {
            fixture.ForgetCheckpoint();
            using var file = File.OpenWrite(Path.Combine(fixture.PartitionFolder, SegmentName.Log(0)));
            file.SetLength(file.Length + 10_000);
        });
        Assert.Equal(["0:a"], await fixture.ReadAllAsync());
    }

    [Fact]
    public async Task Damage_in_what_was_flushed_is_reported_at_its_offset_and_nothing_is_cut()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("aaaa");
        var log = Path.Combine(fixture.PartitionFolder, SegmentName.Log(0));
        var firstBatch = new FileInfo(log).Length;
        await fixture.AppendAsync("bbbb");
        await fixture.AppendAsync("cccc");
        await fixture.ReopenAsync(() =>
        {
            using var file = File.Open(log, FileMode.Open);
            file.Position = firstBatch + BatchHeader.Size + 8;
            file.WriteByte((byte)'X');
        });

        using (var read = await fixture.Log.ReadAsync(LogFixture.Partition, 0, ReadLimits.Default, CancellationToken.None))
            Assert.Equal(1, read.NextOffset);
        var damage = await Assert.ThrowsAsync<CorruptBatchException>(async () =>
            await fixture.Log.ReadAsync(LogFixture.Partition, 1, ReadLimits.Default, CancellationToken.None));
        Assert.Equal(1, damage.Offset);
        using (var read = await fixture.Log.ReadAsync(LogFixture.Partition, 2, ReadLimits.Default, CancellationToken.None))
            Assert.Equal(3, read.NextOffset);
        Assert.Equal(3, (await fixture.AppendAsync("d")).FirstOffset);
    }

    [Fact]
    public async Task A_damaged_length_ends_the_answer_before_it()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("aaaa");
        var log = Path.Combine(fixture.PartitionFolder, SegmentName.Log(0));
        var firstBatch = new FileInfo(log).Length;
        await fixture.AppendAsync("bbbb");
        await fixture.ReopenAsync(() =>
        {
            using var file = File.Open(log, FileMode.Open);
            file.Position = firstBatch + sizeof(long);
            file.Write([0x7f, 0xff, 0xff, 0xff]);
        });

        using (var read = await fixture.Log.ReadAsync(LogFixture.Partition, 0, ReadLimits.Default, CancellationToken.None))
            Assert.Equal(1, read.NextOffset);
        await Assert.ThrowsAsync<CorruptBatchException>(async () =>
            await fixture.Log.ReadAsync(LogFixture.Partition, 1, ReadLimits.Default, CancellationToken.None));
    }

    [Fact]
    public async Task Flushed_records_that_somebody_cut_off_leave_a_hole_and_their_offsets_are_not_given_out_again()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a");
        var log = Path.Combine(fixture.PartitionFolder, SegmentName.Log(0));
        var firstBatch = new FileInfo(log).Length;
        await fixture.AppendAsync("b");
        await fixture.ReopenAsync(() =>
        {
            using var file = File.OpenWrite(log);
            file.SetLength(firstBatch);
        });
        Assert.Equal(2, (await fixture.AppendAsync("c")).FirstOffset);
        await Assert.ThrowsAsync<CorruptBatchException>(async () =>
            await fixture.Log.ReadAsync(LogFixture.Partition, 1, ReadLimits.Default, CancellationToken.None));
        using var read = await fixture.Log.ReadAsync(LogFixture.Partition, 2, ReadLimits.Default, CancellationToken.None);
        Assert.Equal(3, read.NextOffset);
    }

    [Fact]
    public async Task A_stale_index_is_built_again()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a");
        await fixture.AppendAsync(new string('b', 10_000));
        await fixture.AppendAsync("c");
        await fixture.ReopenAsync(() => File.WriteAllBytes(
            Path.Combine(fixture.PartitionFolder, SegmentName.Index(0)), [0, 0, 0, 9, 0, 0, 0, 5]));
        Assert.Equal(3, (await fixture.ReadAllAsync()).Count);
    }

    [Fact]
    public async Task A_folder_of_a_newer_version_is_refused()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.Log.DisposeAsync();
        var version = Path.Combine(fixture.DataFolder, "version");
        await File.WriteAllTextAsync(version, "99");
        var problem = await Assert.ThrowsAsync<InvalidDataException>(fixture.OpenAsync);
        Assert.Contains("99", problem.Message);
    }

    [Fact]
    public async Task A_topic_whose_entry_in_the_list_is_lost_is_taken_in_again_with_its_records()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a");
        await fixture.ReopenAsync(() => Directory.Delete(Path.Combine(fixture.DataFolder, "topics", "__topics-0"), recursive: true));
        Assert.Equal(["0:a"], await fixture.ReadAllAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\0\0\0\0\0\0\0\0")]
    [InlineData("""{"segment":0,"position":999999999,"nextOffset":-5,"sources":[]}""")]
    [InlineData("""{"segment":0,"position":-1,"nextOffset":3,"sources":[]}""")]
    [InlineData("""{"segment":0,"position":17,"nextOffset":1,"sources":null}""")]
    [InlineData("""{"segment":0,"position":0,"nextOffset":7,"sources":[]}""")]
    [InlineData("""{"segment":77,"position":0,"nextOffset":77,"sources":[]}""")]
    public async Task A_checkpoint_that_is_wrong_loses_nothing_and_doubles_nothing(string checkpoint)
    {
        await using var fixture = await LogFixture.CreateAsync();
        await fixture.AppendAsync("a", "b");
        await fixture.AppendAsync("c");
        await fixture.ReopenAsync(() => File.WriteAllText(Path.Combine(fixture.PartitionFolder, "checkpoint.json"), checkpoint));
        Assert.Equal(["0:a", "1:b", "2:c"], await fixture.ReadAllAsync());
        Assert.Equal(3, (await fixture.AppendAsync("d")).FirstOffset);
        await fixture.ReopenAsync();
        Assert.Equal(["0:a", "1:b", "2:c", "3:d"], await fixture.ReadAllAsync());
    }

    [Fact]
    public async Task A_checkpoint_of_another_partition_or_with_a_flipped_bit_is_none_and_an_earlier_one_is_still_true()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var file = Path.Combine(fixture.PartitionFolder, "checkpoint.json");
        await fixture.AppendAsync("a", "b");
        await fixture.ReopenAsync();
        var earlier = await File.ReadAllBytesAsync(file);
        await fixture.AppendAsync("c");
        await fixture.Log.GetOrCreateTopicAsync("other", CancellationToken.None);
        await fixture.AppendAsync(new TopicPartition("other", 0), "x");
        var other = Path.Combine(fixture.DataFolder, "topics", "other-0", "checkpoint.json");
        await fixture.ReopenAsync(() => File.Copy(other, file, overwrite: true));
        Assert.Equal(["0:a", "1:b", "2:c"], await fixture.ReadAllAsync());

        await fixture.ReopenAsync(() => File.WriteAllBytes(file, earlier));
        Assert.Equal(["0:a", "1:b", "2:c"], await fixture.ReadAllAsync());

        await fixture.ReopenAsync();
        var length = (await File.ReadAllBytesAsync(file)).Length;
        for (var at = 0; at < length; at += 3)
        {
            await fixture.ReopenAsync(() =>
            {
                var bytes = File.ReadAllBytes(file);
                bytes[Math.Min(at, bytes.Length - 1)] ^= 1;
                File.WriteAllBytes(file, bytes);
            });
            Assert.Equal(["0:a", "1:b", "2:c"], await fixture.ReadAllAsync());
        }

        Assert.Equal(3, (await fixture.AppendAsync("d")).FirstOffset);
    }
}
