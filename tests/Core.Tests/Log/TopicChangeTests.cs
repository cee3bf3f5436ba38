using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>The settings of a topic are changed while it is open.</summary>
public sealed class TopicChangeTests : IAsyncLifetime
{
    private const string Topic = "events";

    private static readonly TopicPartition Place = new(Topic, 0);

    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private LocalEventLog _log = null!;

    public async ValueTask InitializeAsync()
    {
        var options = new LocalLogOptions { Folder = _folder.Path, Durability = LogDurability.Os };
        _log = await LocalEventLog.OpenAsync(options, _time, NullLogger.Instance, CancellationToken.None);
        await _log.CreateTopicAsync(Topic, TopicSettings.Default, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _log.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_smaller_segment_counts_from_the_next_append_on_and_a_smaller_retention_at_once()
    {
        await AppendAsync(4, 400_000);
        Assert.Single(_log.Describe(Place).Segments);

        await AlterAsync(settings => settings with { Segment = settings.Segment with { Bytes = ByteSize.MiB(1) } });
        await AppendAsync(6, 400_000);
        Assert.Equal([0, 4, 6, 8], BaseOffsets());

        await AlterAsync(settings => settings with { Retention = settings.Retention with { Size = ByteSize.MiB(1) } });
        await WaitForAsync(() => _log.OffsetsOf(Place).First == 6);
        Assert.Equal([6, 8], BaseOffsets());

        // Larger again: nothing comes back, and nothing more goes.
        await AlterAsync(settings => settings with { Retention = settings.Retention with { Size = null } });
        await AppendAsync(10, 400_000);
        Assert.Equal(6, _log.OffsetsOf(Place).First);
    }

    [Fact]
    public async Task A_shorter_retention_takes_what_is_too_old_by_now_the_open_segment_too()
    {
        await AppendAsync(3, 10);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(new PartitionOffsets(0, 3), _log.OffsetsOf(Place));

        await AlterAsync(settings => settings with { Retention = settings.Retention with { Time = TimeSpan.FromHours(1) } });
        await WaitForAsync(() => _log.OffsetsOf(Place).First == 3);
        await AppendAsync(1, 10);
        Assert.Equal(new PartitionOffsets(3, 4), _log.OffsetsOf(Place));
    }

    [Fact]
    public async Task A_segment_that_nobody_writes_to_is_closed_when_its_time_is_over_and_an_empty_one_is_not()
    {
        await AppendAsync(3, 10);
        await AlterAsync(settings => settings with { Segment = settings.Segment with { Time = TimeSpan.FromMinutes(10) } });
        _time.Advance(TimeSpan.FromMinutes(9));
        await AppendAsync(1, 10);
        Assert.Equal([0], BaseOffsets());

        _time.Advance(TimeSpan.FromMinutes(1));
        await WaitForAsync(() => BaseOffsets().Length == 2);
        _time.Advance(TimeSpan.FromHours(1));
        await AppendAsync(1, 10);
        Assert.Equal([0, 4], BaseOffsets());
    }

    [Fact]
    public async Task A_partition_more_takes_records_and_the_others_keep_theirs()
    {
        await AppendAsync(3, 10);
        var waiting = _log.ReadAsync(Place, 3, new ReadLimits(1, TimeSpan.FromMinutes(1)), CancellationToken.None);
        await AlterAsync(settings => settings with { Partitions = 3 });
        await AppendAsync(new TopicPartition(Topic, 2), 2, 10);
        await AppendAsync(1, 10);

        using var read = await waiting;
        Assert.Equal(4, read.NextOffset);
        Assert.Equal([4, 0, 2], Enumerable.Range(0, 3).Select(number => _log.OffsetsOf(new TopicPartition(Topic, number)).Next));
    }

    private long[] BaseOffsets() => [.. _log.Describe(Place).Segments.Select(segment => segment.BaseOffset)];

    private ValueTask<TopicInfo> AlterAsync(Func<TopicSettings, TopicSettings> change) =>
        _log.AlterTopicAsync(Topic, change(_log.FindTopic(Topic)!.Settings), CancellationToken.None);

    private Task AppendAsync(int count, int size) => AppendAsync(Place, count, size);

    private async Task AppendAsync(TopicPartition place, int count, int size)
    {
        for (var i = 0; i < count; i++)
        {
            using var builder = new RecordBatchBuilder();
            builder.Add(
                NullableBytes.Null, Encoding.UTF8.GetBytes(new string('x', size)).AsSpan(), _time.GetUtcNow().ToUnixTimeMilliseconds(), []);
            await _log.AppendAsync(place, builder.Build(), stamp: null, CancellationToken.None);
        }
    }

    private static async Task WaitForAsync(Func<bool> isReached)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isReached())
        {
            Assert.False(patience.IsCancellationRequested);
            await Task.Yield();
        }
    }
}
