using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Requests with a key in one partition: each is stored once for a day, whatever becomes of its records.</summary>
public sealed class RequestTests : IDisposable
{
    private PartitionFixture _fixture = new();

    private string Keys => Path.Combine(_fixture.Folder, "requests.keys");

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task A_request_sent_again_gets_its_first_offsets_and_is_stored_once(string restart)
    {
        await AppendAsync(1, "a", "b");
        await AppendAsync(2, "c");
        await _fixture.RestartAsync(restart);

        Assert.Equal(new AppendResult(0, 1, Duplicate: true), await AppendAsync(1, "a", "b"));
        Assert.Equal(new AppendResult(2, 2, Duplicate: true), await AppendAsync(2, "c"));
        Assert.Equal(new AppendResult(3, 3), await AppendAsync(3, "d"));
        Assert.Equal(["a", "b", "c", "d"], await _fixture.ReadAllAsync());
    }

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task Another_request_under_a_used_key_is_refused(string restart)
    {
        await AppendAsync(1, "a");
        await _fixture.RestartAsync(restart);
        var stamp = Stamp(1) with { Fingerprint = 4711 };
        await Assert.ThrowsAsync<RequestMismatchException>(() => _fixture.AppendAsync(Batch(stamp, "b"), stamp));
        Assert.Equal(["a"], await _fixture.ReadAllAsync());
    }

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task A_key_outlives_its_records(string restart)
    {
        _fixture.Dispose();
        _fixture = new PartitionFixture(new TopicSettings
        {
            Segment = new SegmentSettings { Bytes = new ByteSize(1) },
            Retention = new RetentionSettings { Size = new ByteSize(1) },
        });
        await AppendAsync(1, "a");
        await AppendAsync(2, "b");
        _fixture.Maintain();
        Assert.Equal(["b"], await _fixture.ReadAllAsync());
        await _fixture.RestartAsync(restart);

        Assert.Equal(new AppendResult(0, 0, Duplicate: true), await AppendAsync(1, "a"));
        Assert.Equal(["b"], await _fixture.ReadAllAsync());
    }

    [Fact]
    public async Task Records_and_key_are_torn_off_together()
    {
        await AppendAsync(1, "a");
        var log = Path.Combine(_fixture.Folder, SegmentName.Log(0));
        var whole = new FileInfo(log).Length;
        await AppendAsync(2, "b", "c");
        for (var keep = new FileInfo(log).Length - 1; keep >= whole; keep -= 7)
        {
            using (var file = File.Open(log, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)) file.SetLength(keep);
            _fixture.KillAndOpen();
            Assert.Equal(["a"], await _fixture.ReadAllAsync());
            Assert.Equal(new AppendResult(1, 2), await AppendAsync(2, "b", "c"));
            Assert.Equal(new AppendResult(0, 0, Duplicate: true), await AppendAsync(1, "a"));
        }
    }

    [Theory]
    [MemberData(nameof(PartitionFixture.Restarts), MemberType = typeof(PartitionFixture))]
    public async Task A_day_after_it_came_first_a_key_is_free_again(string restart)
    {
        await AppendAsync(1, "a");
        var again = Stamp(1);
        _fixture.Time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromMilliseconds(1));
        Assert.True((await AppendAsync(1, "a")).Duplicate);
        await _fixture.RestartAsync(restart);
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));

        var later = again with { Time = Now, Fingerprint = 5 };
        Assert.Equal(new AppendResult(1, 1), await _fixture.AppendAsync(Batch(later, "b"), later));
        Assert.Equal(new AppendResult(1, 1, Duplicate: true), await _fixture.AppendAsync(Batch(later, "b"), later));
        Assert.Equal(1, _fixture.Requests.Taken);
    }

    [Fact]
    public async Task A_part_that_came_late_is_forgotten_with_the_others_and_its_key_can_be_used_again_at_once()
    {
        var late = Stamp(2);
        _fixture.Time.Advance(TimeSpan.FromHours(1));
        await AppendAsync(1, "a");
        await _fixture.AppendAsync(Batch(late, "b"), late);
        _fixture.Time.Advance(TimeSpan.FromHours(23));

        var again = late with { Time = Now };
        Assert.Equal(new AppendResult(2, 2), await _fixture.AppendAsync(Batch(again, "b"), again));
        Assert.True((await _fixture.AppendAsync(Batch(again, "b"), again)).Duplicate);
        await _fixture.RestartAsync("kill behind a checkpoint");
        Assert.True((await _fixture.AppendAsync(Batch(again, "b"), again)).Duplicate);
        Assert.Equal(2, _fixture.Requests.Taken);
    }

    [Fact]
    public async Task Two_of_a_key_in_one_group_share_their_fate()
    {
        var stamp = Stamp(1);
        var first = _fixture.Partition.AppendAsync(Batch(stamp, "a"), stamp);
        var second = _fixture.Partition.AppendAsync(Batch(stamp, "a"), stamp);
        _fixture.Turns.Run();
        Assert.Equal(new AppendResult(0, 0), await first);
        Assert.Equal(new AppendResult(0, 0, Duplicate: true), await second);

        stamp = Stamp(2);
        _fixture.Faults.WritesFail = true;
        first = _fixture.Partition.AppendAsync(Batch(stamp, "b"), stamp);
        second = _fixture.Partition.AppendAsync(Batch(stamp, "b"), stamp);
        _fixture.Turns.Run();
        await Assert.ThrowsAsync<LogUnavailableException>(() => first);
        await Assert.ThrowsAsync<LogUnavailableException>(() => second);
        _fixture.Faults.WritesFail = false;
        Assert.Equal(new AppendResult(1, 1), await AppendAsync(2, "b"));
    }

    [Fact]
    public async Task The_file_grows_with_each_checkpoint_and_is_written_anew_when_most_of_it_is_old()
    {
        const int many = 2_500;
        for (var i = 0; i < many; i++) _ = _fixture.Partition.AppendAsync(Batch(Stamp(i), "x"), Stamp(i));
        _fixture.Turns.Run();
        _fixture.Maintain();
        Assert.Equal(many * RequestEntry.Size, new FileInfo(Keys).Length);

        _fixture.Time.Advance(TimeSpan.FromHours(12));
        await AppendAsync(many, "y");
        _fixture.Maintain();
        Assert.Equal((many + 1) * RequestEntry.Size, new FileInfo(Keys).Length);

        _fixture.Time.Advance(TimeSpan.FromHours(13));
        await AppendAsync(many + 1, "z");
        _fixture.Maintain();
        Assert.Equal(2 * RequestEntry.Size, new FileInfo(Keys).Length);
        _fixture.KillAndOpen();
        Assert.Equal(new AppendResult(many, many, Duplicate: true), await AppendAsync(many, "y"));
        Assert.Equal(new AppendResult(many + 1, many + 1, Duplicate: true), await AppendAsync(many + 1, "z"));
        Assert.Equal(2, _fixture.Requests.Taken);
    }

    [Fact]
    public async Task While_the_file_cannot_be_written_no_checkpoint_is_and_nothing_is_forgotten()
    {
        await AppendAsync(1, "a");
        _fixture.Faults.OpenFails = true;
        _fixture.Maintain();
        _fixture.Faults.OpenFails = false;
        Assert.False(File.Exists(Path.Combine(_fixture.Folder, "checkpoint.json")));
        _fixture.KillAndOpen();
        Assert.True((await AppendAsync(1, "a")).Duplicate);

        await AppendAsync(2, "b");
        _fixture.Faults.WritesFail = true;
        _fixture.Maintain();
        _fixture.Faults.WritesFail = false;
        _fixture.KillAndOpen();
        Assert.True((await AppendAsync(1, "a")).Duplicate);
        Assert.True((await AppendAsync(2, "b")).Duplicate);
        await AppendAsync(3, "c");
        _fixture.Maintain();
        Assert.Equal(3 * RequestEntry.Size, new FileInfo(Keys).Length);
    }

    [Fact]
    public async Task What_can_be_read_though_its_flush_failed_is_written_again()
    {
        await AppendAsync(1, "a");
        _fixture.Faults.FlushesFail = true;
        _fixture.Maintain();
        _fixture.Faults.FlushesFail = false;
        _fixture.KillAndOpen();

        // The disk never got it, which shows when the power fails.
        await File.WriteAllBytesAsync(Keys, new byte[RequestEntry.Size]);
        await AppendAsync(2, "b");
        _fixture.Maintain();
        _fixture.KillAndOpen();
        Assert.True((await AppendAsync(1, "a")).Duplicate);
        Assert.True((await AppendAsync(2, "b")).Duplicate);
    }

    [Theory]
    [InlineData("in the middle")]
    [InlineData("at the end")]
    [InlineData("cut")]
    [InlineData("empty")]
    [InlineData("gone")]
    public async Task What_the_file_has_lost_is_found_again_in_the_log(string damage)
    {
        for (var i = 0; i < 3; i++) await AppendAsync(i, $"{i}");
        _fixture.Maintain();
        Damage(damage);
        _fixture.KillAndOpen();
        for (var i = 0; i < 3; i++) Assert.Equal(new AppendResult(i, i, Duplicate: true), await AppendAsync(i, $"{i}"));
        Assert.Equal(3, _fixture.Requests.Taken);

        await AppendAsync(3, "3");
        _fixture.Maintain();
        Assert.Equal(4 * RequestEntry.Size, new FileInfo(Keys).Length);
        _fixture.KillAndOpen();
        for (var i = 0; i < 4; i++) Assert.True((await AppendAsync(i, $"{i}")).Duplicate);
        Assert.Equal(["0", "1", "2", "3"], await _fixture.ReadAllAsync());
    }

    [Fact]
    public async Task A_damaged_entry_costs_no_other_one_when_the_records_are_deleted()
    {
        _fixture.Dispose();
        _fixture = new PartitionFixture(new TopicSettings
        {
            Segment = new SegmentSettings { Bytes = new ByteSize(1) },
            Retention = new RetentionSettings { Size = new ByteSize(1) },
        });
        for (var i = 0; i < 4; i++) await AppendAsync(i, $"{i}");
        _fixture.Maintain();
        Damage("in the middle");
        _fixture.KillAndOpen();
        Assert.True((await AppendAsync(0, "0")).Duplicate);
        Assert.True((await AppendAsync(2, "2")).Duplicate);
        Assert.True((await AppendAsync(3, "3")).Duplicate);
        Assert.False((await AppendAsync(1, "1")).Duplicate);
    }

    public void Dispose() => _fixture.Dispose();

    private long Now => _fixture.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private void Damage(string how)
    {
        if (how == "gone") File.Delete(Keys);
        if (how is "cut" or "empty")
        {
            using var file = File.OpenWrite(Keys);
            file.SetLength(how == "cut" ? RequestEntry.Size + 5 : 0);
        }

        if (how is "in the middle" or "at the end")
        {
            using var file = File.OpenWrite(Keys);
            file.Position = how == "at the end" ? file.Length - 1 : RequestEntry.Size + 3;
            file.WriteByte(0xa5);
        }
    }

    private static EncodedBatches Batch(RequestStamp stamp, params string[] values)
    {
        using var builder = new RecordBatchBuilder { OneBatch = true };
        foreach (var value in values) builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes(value).AsSpan(), stamp.Time, []);
        builder.AddHeaderToLast(RequestStampHeader.Of(stamp));
        return builder.Build();
    }

    private RequestStamp Stamp(int key) => new((UInt128)key + 1, Fingerprint: (ulong)key, Partitions: 1, Now);

    private Task<AppendResult> AppendAsync(int key, params string[] values) =>
        _fixture.AppendAsync(Batch(Stamp(key), values), Stamp(key));
}
