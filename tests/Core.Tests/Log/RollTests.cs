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
