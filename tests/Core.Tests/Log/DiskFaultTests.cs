using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>What a partition does while the disk refuses, and afterwards.</summary>
public sealed class DiskFaultTests : IDisposable
{
    private static readonly TopicPartition Place = new("events", 0);

    private readonly TemporaryFolder _folder = new();
    private readonly DiskFaults _faults = new();
    private readonly CommitThreads _threads = new();
    private readonly LogMetrics _metrics = new();

    [Theory]
    [InlineData("write")]
    [InlineData("flush")]
    public async Task While_the_disk_refuses_appends_fail_reads_go_on_and_it_comes_back_by_itself(string what)
    {
        var partition = Open();
        Assert.Equal(0, (await AppendAsync(partition, "before")).FirstOffset);

        (_faults.WritesFail, _faults.FlushesFail) = (what == "write", what == "flush");
        for (var i = 0; i < 3; i++)
        {
            var problem = await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(partition, "refused"));
            Assert.Contains("No space left on device", problem.Message);
            Assert.Equal(["before"], await ReadAllAsync(partition));
        }

        (_faults.WritesFail, _faults.FlushesFail) = (false, false);
        Assert.Equal(1, (await AppendAsync(partition, "after")).FirstOffset);
        Assert.Equal(["before", "after"], await ReadAllAsync(partition));

        await partition.CloseAsync();
        partition = Open();
        Assert.Equal(["before", "after"], await ReadAllAsync(partition));
        await partition.CloseAsync();
    }

    [Theory]
    [InlineData("write")]
    [InlineData("flush")]
    public async Task After_a_crash_while_the_disk_refuses_only_what_was_acknowledged_is_there(string what)
    {
        var partition = Open();
        await AppendAsync(partition, "before");
        (_faults.WritesFail, _faults.FlushesFail) = (what == "write", what == "flush");
        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(partition, "refused"));

        // The first log is left as it is, as a kill would leave it, and the folder is opened beside it.
        (_faults.WritesFail, _faults.FlushesFail) = (false, false);
        var reopened = Open();
        var values = await ReadAllAsync(reopened);
        Assert.Equal("before", values[0]);
        // A flush that failed leaves the bytes where they are: nobody was told that they are stored, nor that they are not.
        Assert.InRange(values.Count, 1, what == "flush" ? 2 : 1);
        Assert.Equal(values.Count, (await AppendAsync(reopened, "after")).FirstOffset);
        await reopened.CloseAsync();
        await partition.CloseAsync();
    }

    [Fact]
    public async Task When_no_new_segment_can_be_made_the_append_fails_and_a_later_one_goes_through()
    {
        var settings = new TopicSettings { Segment = new SegmentSettings { Bytes = ByteSize.MiB(1) } };
        var partition = Open(settings);
        var large = new string('x', 700_000);
        await AppendAsync(partition, large);
        _faults.OpenFails = true;
        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(partition, large));
        _faults.OpenFails = false;
        Assert.Equal(1, (await AppendAsync(partition, large)).FirstOffset);
        Assert.Equal(2, Directory.GetFiles(_folder.Path, "*.log").Length);
        Assert.Equal([large, large], await ReadAllAsync(partition));
        await partition.CloseAsync();
    }

    [Fact]
    public async Task Retention_makes_room_though_nothing_can_be_written()
    {
        var partition = Open(new TopicSettings { Segment = new SegmentSettings { Bytes = ByteSize.MiB(1) } });
        var large = new string('x', 700_000);
        for (var i = 0; i < 5; i++) await AppendAsync(partition, large);
        _faults.WritesFail = true;
        await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(partition, large));

        partition.Settings = partition.Settings with { Retention = new RetentionSettings { Size = ByteSize.MiB(1) } };
        _ = partition.MaintainAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (partition.Offsets.First < 3)
        {
            Assert.False(patience.IsCancellationRequested);
            await Task.Yield();
        }

        Assert.Equal(2, Directory.GetFiles(_folder.Path, "*.log").Length);
        Assert.Equal([large, large], await ReadAllAsync(partition));
        _faults.WritesFail = false;
        Assert.Equal(5, (await AppendAsync(partition, large)).FirstOffset);
        await partition.CloseAsync();
        partition = Open();
        // The append has begun a new file, at which the limit is looked at again.
        Assert.Equal(new PartitionOffsets(4, 6), partition.Offsets);
        await partition.CloseAsync();
    }

    [Fact]
    public async Task A_disk_that_refuses_now_and_then_is_told_of_once_a_minute()
    {
        var (time, log) = (new ManualTime(), new LoggedLines());
        var partition = Open(time: time, log: log);
        for (var i = 0; i < 10; i++)
        {
            _faults.WritesFail = true;
            await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(partition, "refused"));
            Assert.Contains("No space left", partition.Describe().Refusal);
            _faults.WritesFail = false;
            await AppendAsync(partition, "stored");
            Assert.Null(partition.Describe().Refusal);
        }

        Assert.Equal((1, 1), (log.Count("takes no records now"), log.Count("takes records again")));
        time.Advance(TimeSpan.FromMinutes(1));
        _faults.WritesFail = true;
        for (var i = 0; i < 10; i++) await Assert.ThrowsAsync<LogUnavailableException>(() => AppendAsync(partition, "refused"));
        Assert.Equal((2, 1), (log.Count("takes no records now"), log.Count("takes records again")));
        _faults.WritesFail = false;
        await AppendAsync(partition, "stored");
        Assert.Equal((2, 2), (log.Count("takes no records now"), log.Count("takes records again")));
        await partition.CloseAsync();
    }

    public void Dispose()
    {
        _threads.Dispose();
        _metrics.Dispose();
        _folder.Dispose();
    }

    private static async Task<AppendResult> AppendAsync(PartitionLog partition, string value)
    {
        using var builder = new RecordBatchBuilder();
        builder.Add(NullableBytes.Null, Encoding.UTF8.GetBytes(value).AsSpan(), 1_700_000_000_000, []);
        return await partition.AppendAsync(builder.Build(), stamp: null, refusal: null, TestContext.Current.CancellationToken);
    }

    private static async Task<List<string>> ReadAllAsync(PartitionLog partition)
    {
        var values = new List<string>();
        for (var offset = partition.Offsets.First; offset < partition.Offsets.Next;)
        {
            using var read = await partition.ReadAsync(offset, ReadLimits.Default, CancellationToken.None);
            foreach (var record in read) values.Add(Encoding.UTF8.GetString(record.Value.Bytes));
            offset = read.NextOffset;
        }

        return values;
    }

    private PartitionLog Open(TopicSettings? settings = null, TimeProvider? time = null, ILogger? log = null)
    {
        var environment = new PartitionEnvironment(
            LogDurability.Flush, _threads, new QueueBudget(64 << 20), time ?? TimeProvider.System, _metrics, log ?? NullLogger.Instance);
        var directory = new FaultyDirectory(FileSystemDirectory.Create(_folder.Path), _faults);
        return new PartitionLog(directory, Place, settings ?? TopicSettings.Default, environment);
    }
}
