using Sluice.Log;

namespace Sluice.Core.Tests.Log;

public sealed class SourceStampTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_repeat_of_a_source_is_stored_once_also_after_a_restart(bool crash)
    {
        await using var fixture = await LogFixture.CreateAsync();
        await AppendAsync(fixture, 1, 2);
        await fixture.ReopenAsync(() =>
        {
            if (crash) fixture.ForgetCheckpoint();
        });
        var repeat = await AppendAsync(fixture, 1, 2);
        Assert.True(repeat.Duplicate);
        await AppendAsync(fixture, 3, 3);
        Assert.Equal(["0:1", "1:2", "2:3"], await fixture.ReadAllAsync());
        Assert.Equal([3], fixture.Log.SourcePositionOf(LogFixture.Partition, "files", "a.log")!.Value.ToArray());
    }

    [Fact]
    public async Task An_append_that_is_partly_there_is_refused_with_how_far_the_partition_has_got()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await AppendAsync(fixture, 1, 2);
        var conflict = await Assert.ThrowsAsync<SourceConflictException>(() => AppendAsync(fixture, 2, 4));
        Assert.Equal([2], conflict.Remembered.ToArray());
        Assert.Equal(2, (await fixture.ReadAllAsync()).Count);
    }

    [Fact]
    public async Task Readers_do_not_see_the_stamp()
    {
        await using var fixture = await LogFixture.CreateAsync();
        await AppendAsync(fixture, 1, 1);
        using var read = await fixture.Log.ReadAsync(LogFixture.Partition, 0, ReadLimits.Default, CancellationToken.None);
        foreach (var record in read) Assert.Empty(record.ToRecord().Headers);
    }

    private static async Task<AppendResult> AppendAsync(LogFixture fixture, byte first, byte last)
    {
        using var builder = new RecordBatchBuilder();
        for (var position = first; position <= last; position++)
        {
            RecordHeader[] headers = position == last ? [SourceStampHeader.Of("files", "a.log", [position])] : [];
            builder.Add(NullableBytes.Null, new[] { (byte)('0' + position) }.AsSpan(), 1_700_000_000_000, headers);
        }

        var stamp = new SourceStamp("files", "a.log", new[] { first }, new[] { last });
        return await fixture.Log.AppendAsync(LogFixture.Partition, builder.Build(), stamp, CancellationToken.None);
    }
}
