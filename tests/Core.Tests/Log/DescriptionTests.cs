using Sluice.Log;

namespace Sluice.Core.Tests.Log;

public sealed class DescriptionTests
{
    [Fact]
    public async Task A_partition_is_described_with_its_files_and_what_they_span()
    {
        await using var fixture = await LogFixture.CreateAsync();
        var partition = new TopicPartition("large", 0);
        var settings = new TopicSettings { Segment = new SegmentSettings { Bytes = ByteSize.MiB(1) } };
        await fixture.Log.CreateTopicAsync("large", settings, CancellationToken.None);
        var empty = fixture.Log.Describe(partition);
        Assert.Equal((0, 0, 0), (empty.Offsets.Next, empty.Size, empty.Rate.Records));
        Assert.Equal(new SegmentDescription(0, 0, 0, null, null), Assert.Single(empty.Segments));

        for (var i = 0; i < 5; i++) await fixture.AppendAsync(partition, new string('x', 400_000));

        var described = fixture.Log.Describe(partition);
        Assert.Equal(new PartitionOffsets(0, 5), described.Offsets);
        Assert.Equal([(0, 2), (2, 4), (4, 5)], described.Segments.Select(segment => (segment.BaseOffset, segment.NextOffset)));
        Assert.All(described.Segments, segment => Assert.Equal(1_700_000_000_000, segment.FirstTimestamp));
        Assert.All(described.Segments, segment => Assert.Equal(1_700_000_000_000, segment.LastTimestamp));
        var files = Directory.GetFiles(Path.Combine(fixture.DataFolder, "topics", "large-0"), "*.log").Order(StringComparer.Ordinal);
        Assert.Equal(files.Select(file => new FileInfo(file).Length), described.Segments.Select(segment => segment.Size));
        Assert.Equal(described.Size, described.Segments.Sum(segment => segment.Size));
        Assert.True(described.Rate.Records > 0 && described.Rate.Bytes > described.Rate.Records);

        await fixture.ReopenAsync();
        Assert.Equal(described.Segments, fixture.Log.Describe(partition).Segments);
    }

    [Fact]
    public void The_rate_is_that_of_the_last_minute_and_an_idle_partition_has_none()
    {
        var time = new ManualTime();
        var meter = new AppendMeter(time);
        Assert.Equal(default, meter.Rate);

        for (var second = 0; second < 300; second++)
        {
            meter.Add(records: 10, bytes: 1_000);
            meter.Add(records: 10, bytes: 1_000);
            time.Advance(TimeSpan.FromSeconds(1));
            if (second > 60) Assert.InRange(meter.Rate.Records, 19.5, 20.5);
        }

        Assert.InRange(meter.Rate.Bytes, 1_950, 2_050);
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.InRange(meter.Rate.Records, 9, 12);
        meter.ForgetWhenIdle();
        Assert.InRange(meter.Rate.Records, 9, 12);
        time.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(default, meter.Rate);
        meter.ForgetWhenIdle();
        Assert.Equal(default, meter.Rate);
        meter.Add(records: 60, bytes: 60);
        Assert.InRange(meter.Rate.Records, 0.9, 1);
    }
}
