using Sluice.Log;

namespace Sluice.Core.Tests.Log.Repair;

public sealed class RepairTests : IAsyncLifetime
{
    // No checksum covers the leader epoch, and it means nothing here.
    private const int LeaderEpochAt = BatchHeader.LengthPrefix;

    private static readonly byte[] Noise = [.. Enumerable.Range(0, 40).Select(number => (byte)(number * 37))];

    private RepairFixture _fixture = null!;

    public async ValueTask InitializeAsync() => _fixture = await RepairFixture.CreateAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Any_single_flipped_bit_is_put_right_without_a_loss()
    {
        await _fixture.CloseAsync();
        var file = _fixture.Files[1];
        var sound = await File.ReadAllBytesAsync(file);
        var batch = RepairFixture.BatchesOf(sound)[3];
        var random = new Random(11);
        for (var at = 0; at < BatchHeader.Size + 20; at++)
        {
            if (at is >= LeaderEpochAt and < BatchHeader.MagicAt) continue;
            RepairFixture.Overwrite(file, batch + at, (byte)(sound[batch + at] ^ (1 << random.Next(8))));
            var damage = Assert.Single(await _fixture.RepairAsync(mend: true));
            Assert.Equal((DamageRemedy.Restore, at), (damage.Remedy, at));
            Assert.Equal(sound, await File.ReadAllBytesAsync(file));
        }

        await _fixture.OpenAsync();
        Assert.Equal(RepairFixture.AllBut(0, 0), await _fixture.Log.ReadAllAsync(RepairFixture.Place));
    }

    [Theory]
    [InlineData(0, 3)]
    [InlineData(1, 3)]
    [InlineData(1, 0)]
    [InlineData(-1, 2)]
    public async Task Lost_records_are_passed_over_and_all_others_are_read(int segment, int batch)
    {
        await _fixture.CloseAsync();
        var file = _fixture.Files[segment < 0 ? _fixture.Files.Length - 1 : segment];
        var sound = await File.ReadAllBytesAsync(file);
        var batches = RepairFixture.BatchesOf(sound);
        var first = BatchHeader.Read(sound.AsSpan(batches[batch])).BaseOffset;
        var lastWritten = File.GetLastWriteTimeUtc(file);
        RepairFixture.Overwrite(file, batches[batch] + 30, Noise);
        File.SetLastWriteTimeUtc(file, lastWritten);
        var damaged = await File.ReadAllBytesAsync(file);

        var found = Assert.Single(await _fixture.RepairAsync(mend: false));
        Assert.Equal((first, first + 3, DamageRemedy.PassOver), (found.FirstOffset, found.NextOffset, found.Remedy));
        Assert.Equal((file, batches[batch], batches[batch + 1] - batches[batch]), (found.File, found.Position, found.Bytes));
        Assert.Null(found.KeptIn);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(file));

        var mended = Assert.Single(await _fixture.RepairAsync(mend: true));
        Assert.Equal(damaged[batches[batch]..batches[batch + 1]], await File.ReadAllBytesAsync(mended.KeptIn!));
        Assert.Equal(lastWritten, File.GetLastWriteTimeUtc(file), TimeSpan.FromMilliseconds(1));
        Assert.Empty(await _fixture.RepairAsync(mend: false));
        await _fixture.OpenAsync();
        Assert.Equal(RepairFixture.AllBut(first, first + 3), await _fixture.Log.ReadAllAsync(RepairFixture.Place));
        Assert.Equal(RepairFixture.Records, (await _fixture.Log.AppendAsync(RepairFixture.Place, "after")).FirstOffset);
        await _fixture.Log.ReopenAsync();
        Assert.Equal([.. RepairFixture.AllBut(first, first + 3), $"{RepairFixture.Records}:after"], await _fixture.Log.ReadAllAsync(RepairFixture.Place));
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, 1)]
    [InlineData(1, 5_000)]
    [InlineData(1, int.MaxValue)]
    [InlineData(-1, 1)]
    [InlineData(-1, 5_000)]
    public async Task What_a_file_has_lost_at_its_end_is_passed_over(int segment, int bytes)
    {
        await _fixture.CloseAsync();
        var file = _fixture.Files[segment < 0 ? _fixture.Files.Length - 1 : segment];
        var sound = await File.ReadAllBytesAsync(file);
        var batches = RepairFixture.BatchesOf(sound);
        // With nothing to cut, the last batch goes as a whole.
        var length = bytes == 0 ? batches[^2] : Math.Max(0, sound.Length - bytes);
        var last = batches.Last(at => at <= length && at < sound.Length);
        var first = BatchHeader.Read(sound.AsSpan(last)).BaseOffset;
        var next = segment < 0 ? RepairFixture.Records : BatchHeader.Read(await File.ReadAllBytesAsync(_fixture.Files[segment + 1])).BaseOffset;
        await File.WriteAllBytesAsync(file, sound[..length]);

        var mended = Assert.Single(await _fixture.RepairAsync(mend: true));
        Assert.Equal((first, next, DamageRemedy.PassOver), (mended.FirstOffset, mended.NextOffset, mended.Remedy));
        Assert.Equal(length - last, mended.Bytes);
        Assert.Empty(await _fixture.RepairAsync(mend: false));
        await _fixture.OpenAsync();
        Assert.Equal(RepairFixture.AllBut(first, next), await _fixture.Log.ReadAllAsync(RepairFixture.Place));
        Assert.Equal(RepairFixture.Records, (await _fixture.Log.AppendAsync(RepairFixture.Place, "after")).FirstOffset);
    }

    [Fact]
    public async Task Records_that_are_gone_without_a_trace_are_told_and_nothing_is_changed()
    {
        await _fixture.CloseAsync();
        var sound = await File.ReadAllBytesAsync(_fixture.Files[1]);
        var batches = RepairFixture.BatchesOf(sound);
        byte[] shorter = [.. sound[..batches[3]], .. sound[batches[4]..]];
        await File.WriteAllBytesAsync(_fixture.Files[1], shorter);

        var found = Assert.Single(await _fixture.RepairAsync(mend: true));
        Assert.Equal((DamageRemedy.None, 0L, batches[3]), (found.Remedy, found.Bytes, found.Position));
        Assert.Equal(shorter, await File.ReadAllBytesAsync(_fixture.Files[1]));
    }

    [Fact]
    public async Task A_topic_is_looked_at_alone_and_a_log_that_is_open_not_at_all()
    {
        await Assert.ThrowsAsync<DataFolderInUseException>(() => _fixture.RepairAsync(mend: false));
        await _fixture.CloseAsync();
        RepairFixture.Overwrite(_fixture.Files[0], 30, Noise);
        Assert.Empty(await _fixture.RepairAsync(mend: true, topic: "events"));
        Assert.Single(await _fixture.RepairAsync(mend: false, topic: "damaged"));
        await Assert.ThrowsAsync<UnknownTopicException>(() => _fixture.RepairAsync(mend: true, topic: "unknown"));
    }
}
