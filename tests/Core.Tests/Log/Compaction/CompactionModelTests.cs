using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>Random histories against a list of records that is compacted by the rule itself.</summary>
public sealed class CompactionModelTests
{
    private static readonly TimeSpan TombstonesStay = TimeSpan.FromHours(1);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task What_is_left_is_what_the_rule_says(int seed)
    {
        var random = new Random(seed);
        await using var fixture = new CompactionFixture();
        fixture.Open(CompactionFixture.Settings(segmentBytes: random.Next(1, 1_500)));
        var model = new List<ModelRecord>();
        for (var step = 0; step < 120; step++)
        {
            switch (random.Next(20))
            {
                case < 14:
                    await AppendAsync(fixture, model, random);
                    break;
                case < 16:
                    fixture.Time.Advance(TimeSpan.FromMinutes(random.Next(1, 50)));
                    break;
                case < 18:
                    Compact(fixture, model);
                    fixture.AssertWhole();
                    Assert.Equal(model.Select(record => record.Text), await fixture.ReadAsync());
                    break;
                case 18:
                    await fixture.CrashAsync();
                    break;
                default:
                    await fixture.RestartAsync(CompactionFixture.Settings(segmentBytes: random.Next(1, 1_500)));
                    break;
            }
        }

        Compact(fixture, model);
        await AssertReadsAsync(fixture, model);
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    private static async Task AppendAsync(CompactionFixture fixture, List<ModelRecord> model, Random random)
    {
        using var builder = new RecordBatchBuilder { Codec = random.Next(4) == 0 ? BatchCodec.Gzip : BatchCodec.None };
        var (offset, count) = (fixture.Partition.Offsets.Next, random.Next(1, 6));
        for (var i = 0; i < count; i++)
        {
            var key = $"k{random.Next(12)}";
            var text = random.Next(4) == 0 ? key : $"{key}={new string((char)('a' + random.Next(26)), random.Next(1, 60))}";
            var time = fixture.Now - random.Next(1_000_000);
            CompactionFixture.Add(builder, text, time);
            model.Add(new ModelRecord(offset + i, key, text == key, $"{offset + i}:{text}", time));
        }

        await fixture.Partition.AppendAsync(builder.Build(), stamp: null, refusal: null, CancellationToken.None);
    }

    private static void Compact(CompactionFixture fixture, List<ModelRecord> model)
    {
        var (end, now) = (fixture.Plan().End, fixture.Now);
        fixture.Clean();
        var last = model.Where(record => record.Offset < end).GroupBy(record => record.Key)
            .ToDictionary(group => group.Key, group => group.Max(record => record.Offset));
        model.RemoveAll(record => record.Offset < end && record.Offset < last[record.Key]);
        model.RemoveAll(record => record.IsTombstone && record.MayGo <= now);
        for (var i = 0; i < model.Count; i++)
        {
            if (model[i].Offset < end && model[i] is { IsTombstone: true, MayGo: null })
                model[i] = model[i] with { MayGo = now + (long)TombstonesStay.TotalMilliseconds };
        }
    }

    /// <summary>From every offset on, and by every time.</summary>
    private static async Task AssertReadsAsync(CompactionFixture fixture, List<ModelRecord> model)
    {
        var next = fixture.Partition.Offsets.Next;
        for (long from = 0; from <= next; from++)
        {
            using var read = await fixture.Partition.ReadAsync(from, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
            var found = new List<string>();
            foreach (var record in read) found.Add(CompactionFixture.TextOf(record));
            var expected = model.Where(record => record.Offset >= from && record.Offset < read.NextOffset).Select(record => record.Text).ToList();
            Assert.Equal(expected, found);
            Assert.Equal(expected.Count == 0, read.NextOffset == next && !model.Exists(record => record.Offset >= from));
        }

        foreach (var time in model.Select(record => record.Timestamp).Append(0).Append(long.MaxValue))
        {
            var expected = model.Find(record => record.Timestamp >= time)?.Offset ?? next;
            Assert.Equal(expected, fixture.Partition.OffsetForTime(time));
        }
    }

    private sealed record ModelRecord(long Offset, string Key, bool IsTombstone, string Text, long Timestamp)
    {
        public long? MayGo { get; init; }
    }
}
