using System.IO.Compression;
using System.Text;
using Sluice.Core.Tests.Log;

namespace Sluice.Core.Tests.Batches;

public sealed class CompressedBatchTests
{
    [Fact]
    public void Records_that_were_packed_come_back_as_they_were_added()
    {
        var plain = Build(BatchCodec.None, 1_000);
        var packed = Build(BatchCodec.Gzip, 1_000);

        Assert.Equal(BatchCodec.Gzip, BatchHeader.Read(packed).Codec);
        Assert.True(packed.Length < plain.Length / 2, $"{packed.Length} bytes of {plain.Length}");
        Assert.Equal(BatchText.Of(plain), BatchText.Of(packed));
        Assert.Equal(BatchText.Of(plain)[990..], BatchText.Of(packed, from: 990));
    }

    [Fact]
    public void A_batch_that_would_not_become_smaller_stays_as_it_is()
    {
        using var builder = new RecordBatchBuilder { Codec = BatchCodec.Gzip };
        builder.Add(NullableBytes.Null, "x"u8, 1, []);
        using var batches = builder.Build();

        Assert.Equal(BatchCodec.None, BatchHeader.Read(batches.Memory.Span).Codec);
        Assert.True(BatchHeader.IsIntact(batches.Memory.Span));
        Assert.Single(BatchText.Of(batches.Memory.Span));
    }

    [Fact]
    public void What_any_gzip_writer_packs_can_be_read()
    {
        var plain = Build(BatchCodec.None, 10);
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.SmallestSize)) gzip.Write(plain.AsSpan(BatchHeader.Size));
        Assert.Equal(BatchText.Of(plain), BatchText.Of(Repack(plain, bytes.ToArray(), codec: 1)));
    }

    [Fact]
    public void A_batch_that_unpacks_to_more_than_the_limit_is_told_from_one_that_only_announces_it()
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(new byte[GzipRecords.MostUnpacked + 1]);
        var plain = Build(BatchCodec.None, 1);
        Assert.Contains("64MiB", Refused(Repack(plain, bytes.ToArray(), codec: 1)), StringComparison.Ordinal);

        bytes.SetLength(bytes.Length / 2);
        bytes.Position = bytes.Length;
        bytes.Write([1, 0, 0, 4]);
        Assert.Contains("the gzip ends early", Refused(Repack(plain, bytes.ToArray(), codec: 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(30)]
    public void Gzip_that_ends_early_is_told_from_gzip_that_is_whole(int missing)
    {
        var packed = Build(BatchCodec.Gzip, 100);
        var cut = Repack(packed, packed[BatchHeader.Size..^missing], codec: 1);
        if (missing == 0) Assert.Equal(100, BatchText.Of(cut).Count);
        else Assert.Contains("offset 0", Refused(cut), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "snappy")]
    [InlineData(4, "zstd")]
    [InlineData(7, "number 7")]
    public void A_codec_that_cannot_be_read_is_named(short codec, string name)
    {
        var plain = Build(BatchCodec.None, 1);
        Assert.Contains(name, Refused(Repack(plain, plain[BatchHeader.Size..], codec)), StringComparison.Ordinal);
    }

    [Fact]
    public void Batches_that_compaction_has_emptied_or_thinned_out_are_read()
    {
        var thinned = Build(BatchCodec.Gzip, 100);
        var header = BatchHeader.Read(thinned) with { LastOffsetDelta = 149 };
        header.WriteTo(thinned);
        var empty = new byte[BatchHeader.Size];
        new BatchHeader { BaseOffset = 150, LastOffsetDelta = 49, Attributes = 1 }.WriteTo(empty);
        var last = Build(BatchCodec.None, 1);
        BatchHeader.StampOffset(last, 200);

        var read = BatchText.Of([.. thinned, .. empty, .. last], from: 98);
        Assert.Equal(["98", "99", "200"], read.Select(line => line.Split(' ')[0]));
    }

    [Fact]
    public async Task The_log_finds_the_offset_of_a_time_in_packed_batches_also_after_a_crash()
    {
        await using var fixture = await LogFixture.CreateAsync();
        using var builder = new RecordBatchBuilder { Codec = BatchCodec.Gzip };
        for (var i = 0; i < 1_000; i++) builder.Add(NullableBytes.Null, "the same again and again"u8, 1_000 + i, []);
        await fixture.Log.AppendAsync(LogFixture.Partition, builder.Build(), stamp: null, CancellationToken.None);
        await fixture.AppendAsync("later");

        await fixture.ReopenAsync(fixture.ForgetCheckpoint);
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_700);
        Assert.Equal(700, await fixture.Log.OffsetForTimeAsync(LogFixture.Partition, time, CancellationToken.None));
        Assert.Equal(1_001, (await fixture.ReadAllAsync()).Count);
    }

    internal static byte[] Build(BatchCodec codec, int records, BatchProducer? producer = null)
    {
        using var builder = new RecordBatchBuilder { Codec = codec, Producer = producer };
        for (var i = 0; i < records; i++)
        {
            builder.Add(
                Encoding.UTF8.GetBytes($"key-{i % 7}").AsSpan(),
                i % 10 == 9 ? NullableBytes.Null : Encoding.UTF8.GetBytes($"value {i}").AsSpan(),
                1_700_000_000_000 + (i % 3),
                i % 5 == 0 ? [new RecordHeader("trace", new byte[] { 1, 2 }), new RecordHeader("none", null)] : []);
        }

        using var batches = builder.Build();
        return batches.Memory.ToArray();
    }

    /// <summary>The batch with other bytes for its records.</summary>
    internal static byte[] Repack(byte[] batch, byte[] records, short codec)
    {
        byte[] repacked = [.. batch[..BatchHeader.Size], .. records];
        (BatchHeader.Read(batch) with { Attributes = codec }).WriteTo(repacked);
        return repacked;
    }

    private static string Refused(byte[] batch) => Assert.Throws<InvalidDataException>(() => BatchText.Of(batch)).Message;
}
