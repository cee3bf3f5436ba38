using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>An index is a cache: whatever becomes of it, the answers are the same.</summary>
public sealed class IndexTests : IAsyncLifetime
{
    private const int Records = 300;
    private const long FirstTime = 1_700_000_000_000;

    private static readonly TopicPartition Place = new("indexed", 0);
    private static readonly TopicPartition Other = new("other", 0);

    private LogFixture _fixture = null!;

    public async ValueTask InitializeAsync()
    {
        _fixture = await LogFixture.CreateAsync(LogDurability.Os);
        var settings = new TopicSettings { Segment = new SegmentSettings { Bytes = new ByteSize(120_000) } };
        await _fixture.Log.CreateTopicAsync(Place.Topic, settings, CancellationToken.None);
        await _fixture.Log.CreateTopicAsync(Other.Topic, settings, CancellationToken.None);
        for (var i = 0; i < Records; i++) await AppendAsync(Place, FirstTime + (i * 10), 1_000);
        for (var i = 0; i < 2 * Records; i++) await AppendAsync(Other, FirstTime - 100_000 + (i * 7), 600);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    public static TheoryData<string, string> Attacks { get; } = new MatrixTheoryData<string, string>(
        ["index", "timeindex"],
        ["missing", "empty", "half", "odd", "garbage", "zeros", "one entry less", "of another, longer file", "of another, shorter file", "of another segment"]);

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Offsets_and_times_are_found_as_before(string kind, string attack)
    {
        foreach (var isClosed in (bool[])[true, false])
        {
            await _fixture.ReopenAsync(() => Attack(kind, attack, isClosed));
            await CheckAsync();
        }
    }

    private static async ValueTask AppendAsync(LogFixture fixture, TopicPartition partition, long time, int size)
    {
        using var builder = new RecordBatchBuilder();
        builder.Add(NullableBytes.Null, new byte[size].AsSpan(), time, []);
        await fixture.Log.AppendAsync(partition, builder.Build(), stamp: null, CancellationToken.None);
    }

    private ValueTask AppendAsync(TopicPartition partition, long time, int size) => AppendAsync(_fixture, partition, time, size);

    private string[] Files(TopicPartition partition, string kind) =>
        [.. Directory.GetFiles(Path.Combine(_fixture.DataFolder, "topics", $"{partition}"), $"*.{kind}").Order(StringComparer.Ordinal)];

    private void Attack(string kind, string attack, bool isClosed)
    {
        var files = Files(Place, kind);
        var file = isClosed ? files[0] : files[^1];
        var bytes = File.ReadAllBytes(file);
        var entry = kind == "index" ? 8 : 12;
        if (attack == "missing")
        {
            File.Delete(file);
            return;
        }

        byte[] others = File.ReadAllBytes(Files(Other, kind)[0]);
        File.WriteAllBytes(file, attack switch
        {
            "empty" => [],
            "half" => bytes[..(bytes.Length / 2 / entry * entry)],
            "odd" => bytes[..^5],
            "garbage" => Garbage(bytes.Length),
            "zeros" => new byte[bytes.Length],
            "one entry less" => bytes[..^entry],
            "of another, longer file" => [.. others, .. others],
            "of another, shorter file" => others[..(5 * entry)],
            _ => File.ReadAllBytes(isClosed ? files[1] : files[0]),
        });
    }

    private static byte[] Garbage(int length)
    {
        var bytes = new byte[length];
        new Random(3).NextBytes(bytes);
        return bytes;
    }

    private async Task CheckAsync()
    {
        for (var offset = 0; offset < Records; offset += 7)
        {
            using var read = await _fixture.Log.ReadAsync(Place, offset, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
            foreach (var record in read)
            {
                Assert.Equal((offset, FirstTime + (offset * 10)), (record.Offset, record.Timestamp));
                break;
            }

            Assert.True(read.NextOffset > offset);
            foreach (var time in (long[])[FirstTime + (offset * 10), FirstTime + (offset * 10) - 9])
            {
                Assert.Equal(offset, await _fixture.Log.OffsetForTimeAsync(
                    Place, DateTimeOffset.FromUnixTimeMilliseconds(time), CancellationToken.None));
            }
        }

        Assert.Equal(Records, await _fixture.Log.OffsetForTimeAsync(
            Place, DateTimeOffset.FromUnixTimeMilliseconds(FirstTime + (Records * 10)), CancellationToken.None));
    }
}
