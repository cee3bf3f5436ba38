using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Bytes of a closed segment change while nobody looks.</summary>
public sealed class DamageTests : IAsyncLifetime
{
    private const int Records = 300;

    private static readonly TopicPartition Place = new("damaged", 0);

    private LogFixture _fixture = null!;

    private string SegmentFile => Path.Combine(_fixture.DataFolder, "topics", "damaged-0", SegmentName.Log(0));

    public async ValueTask InitializeAsync()
    {
        _fixture = await LogFixture.CreateAsync(LogDurability.Os);
        await _fixture.Log.CreateTopicAsync(
            Place.Topic, new TopicSettings { Segment = new SegmentSettings { Bytes = new ByteSize(100_000) } }, CancellationToken.None);
        // Batches of three records and about a kilobyte, so that some lie between two entries of the index.
        for (var i = 0; i < Records; i += 3)
            await _fixture.AppendAsync(Place, Value(i), Value(i + 1), Value(i + 2));
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task Any_flipped_bit_of_a_batch_is_told_at_its_offset_and_everything_else_is_read(bool reopen, bool rebuild)
    {
        var (at, length, first, last) = BatchInTheMiddle();
        var random = new Random(7);
        // Every byte of the header, and some of the records.
        var bytes = Enumerable.Range(0, BatchHeader.Size).Concat(Enumerable.Range(0, 5).Select(_ => random.Next(BatchHeader.Size, length)));
        foreach (var place in bytes)
        {
            var mask = (byte)(1 << random.Next(8));
            await DamageAsync(at + place, mask, reopen, rebuild);
            var isSound = IsOutsideChecks(place);
            for (var offset = first - 15; offset < last + 30; offset++)
            {
                if (offset >= first && offset <= last && !isSound) await CheckDamagedAsync(offset, first, last, place);
                else await CheckReadAsync(offset, place);
            }

            await DamageAsync(at + place, mask, reopen, rebuild);
        }
    }

    [Fact]
    public async Task The_offset_of_a_time_is_not_looked_for_beyond_damage()
    {
        var (at, _, first, _) = BatchInTheMiddle();
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000);
        await DamageAsync(at + BatchHeader.Size + 5, 1, reopen: false, rebuild: false);
        Assert.Equal(0, await _fixture.Log.OffsetForTimeAsync(Place, time, CancellationToken.None));
        await File.WriteAllBytesAsync(SegmentFile, new byte[new FileInfo(SegmentFile).Length]);
        var damage = await Assert.ThrowsAsync<CorruptBatchException>(
            async () => await _fixture.Log.OffsetForTimeAsync(Place, time, CancellationToken.None));
        Assert.Equal(0, damage.Offset);
        Assert.NotEqual(0, first);
    }

    private static string Value(int number) => $"{number}:".PadRight(330, 'v');

    /// <summary>The leader epoch means nothing here, and no checksum covers it.</summary>
    private static bool IsOutsideChecks(int place) => place is >= 12 and < 16;

    private (int At, int Length, int First, int Last) BatchInTheMiddle()
    {
        ReadOnlySpan<byte> file = File.ReadAllBytes(SegmentFile);
        for (var at = 0; ;)
        {
            var header = BatchHeader.Read(file[at..]);
            if (header.BaseOffset == 42) return (at, header.TotalSize, (int)header.BaseOffset, (int)header.LastOffset);
            at += header.TotalSize;
        }
    }

    private async Task DamageAsync(long position, byte mask, bool reopen, bool rebuild)
    {
        void Flip()
        {
            using var file = File.Open(SegmentFile, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Position = position;
            var old = (byte)file.ReadByte();
            file.Position = position;
            file.WriteByte((byte)(old ^ mask));
            if (rebuild) File.Delete(Path.ChangeExtension(SegmentFile, ".index"));
        }

        if (reopen) await _fixture.ReopenAsync(Flip);
        else Flip();
    }

    private async Task CheckReadAsync(int offset, int place)
    {
        using var read = await ReadAsync(offset);
        foreach (var record in read)
        {
            Assert.True(offset == record.Offset, $"byte {place}: {offset} is wanted, {record.Offset} is read");
            Assert.Equal(Value(offset), Encoding.UTF8.GetString(record.Value.Bytes));
            return;
        }

        Assert.Fail($"byte {place}: nothing is read at {offset}");
    }

    private async Task CheckDamagedAsync(int offset, int first, int last, int place)
    {
        var damage = await Assert.ThrowsAsync<CorruptBatchException>(async () =>
        {
            using var read = await ReadAsync(offset);
            Assert.Fail($"byte {place}: {offset} is read");
        });
        Assert.InRange(damage.Offset, first, offset);
        Assert.Equal(last + 1, damage.ReadableFrom);
    }

    private async Task<LogRead> ReadAsync(int offset) =>
        await _fixture.Log.ReadAsync(Place, offset, new ReadLimits(1, TimeSpan.Zero), CancellationToken.None);
}
