using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

public sealed class RollTests
{
    private const int Records = 150;

    [Fact]
    public async Task A_reader_at_the_end_is_not_disturbed_when_the_partition_goes_on_in_a_new_file()
    {
        await using var fixture = await LogFixture.CreateAsync(LogDurability.Os);
        var partition = new TopicPartition("rolling", 0);
        // Smaller than a configuration may say: every record begins a new segment.
        var settings = new TopicSettings { Segment = new SegmentSettings { Bytes = new ByteSize(1) } };
        await fixture.Log.CreateTopicAsync(partition.Topic, settings, CancellationToken.None);

        var appending = Task.Run(async () =>
        {
            for (var i = 0; i < Records; i++) await fixture.AppendAsync(partition, $"{i}");
        });
        var readers = Enumerable.Range(0, 3).Select(_ => Task.Run(() => FollowAsync(fixture.Log, partition))).ToList();
        await appending;

        foreach (var reader in readers) Assert.Equal(Enumerable.Range(0, Records).Select(i => $"{i}"), await reader);
    }

    [Fact]
    public async Task A_fast_producer_is_held_to_the_limit_of_size_at_every_roll()
    {
        const int segment = 10_000;
        using var fixture = new PartitionFixture(new TopicSettings
        {
            Segment = new SegmentSettings { Bytes = new ByteSize(segment) },
            Retention = new RetentionSettings { Size = new ByteSize(3 * segment) },
        });
        var deleted = 0L;
        for (var i = 0; i < 200; i++)
        {
            // No maintenance comes between: its time is never over.
            await fixture.AppendAsync(ProducerBatches.Of(1, 0, i, $"{i}".PadRight(1_000, 'v')));
            var files = Directory.GetFiles(fixture.Folder, "*.log");
            Assert.InRange(files.Sum(file => new FileInfo(file).Length), 0, 5 * segment);
            Assert.InRange(fixture.Partition.Offsets.First, deleted, i);
            deleted = fixture.Partition.Offsets.First;
        }

        Assert.InRange(deleted, 150, 199);
        await fixture.RestartAsync("kill");
        Assert.Equal(deleted, fixture.Partition.Offsets.First);
        Assert.Equal("199", (await fixture.ReadAllAsync())[^1].TrimEnd('v'));
    }

    private static async Task<List<string>> FollowAsync(LocalEventLog log, TopicPartition partition)
    {
        var (values, offset) = (new List<string>(), 0L);
        while (values.Count < Records)
        {
            using var read = await log.ReadAsync(partition, offset, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
            foreach (var record in read) values.Add(Encoding.UTF8.GetString(record.Value.Bytes));
            offset = read.NextOffset;
        }

        return values;
    }
}
