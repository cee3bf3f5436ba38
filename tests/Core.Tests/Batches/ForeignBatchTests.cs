using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Sluice.Core.Tests.Batches;

public sealed class ForeignBatchTests
{
    private static readonly ForeignBatchLimits Limits = new(RecordBytes: 1_000, UnpackedBytes: 1 << 20, Records: 10_000, Batches: 20);

    [Theory]
    [InlineData(BatchCodec.None)]
    [InlineData(BatchCodec.Gzip)]
    public void Batches_are_taken_as_they_are_but_for_what_the_log_sets(BatchCodec codec)
    {
        byte[] body =
        [
            .. CompressedBatchTests.Build(codec, 100, new BatchProducer(7, 1, int.MaxValue - 99)),
            .. CompressedBatchTests.Build(codec, 50, new BatchProducer(7, 1, 0)),
        ];
        var expected = body.ToArray();
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(12), -1); // the leader epoch, as Kafka's producers send it
        BinaryPrimitives.WriteInt64BigEndian(body, 12_345); // a base offset, which only the log gives

        using var taken = BatchBodies.Take(body, Limits);
        BinaryPrimitives.WriteInt64BigEndian(expected, 12_345);
        Assert.Equal(expected, taken.Memory.ToArray());
        Assert.Equal(150, taken.Count);
    }

    [Theory]
    [InlineData("magic 1", "magic byte is 1", 16)]
    [InlineData("no bytes", "body is empty", 0)]
    [InlineData("ten bytes", "10 bytes are no batch", 0)]
    [InlineData("half a header", "61 bytes", 0)]
    [InlineData("half a batch", "the body ends after", 8)]
    [InlineData("length too small", "less than a header", 8)]
    [InlineData("flipped bit", "checksum", 17)]
    [InlineData("snappy", "codec snappy is not supported; use none or gzip", 21)]
    [InlineData("append time", "LogAppendTime", 21)]
    [InlineData("transactional", "transaction", 21)]
    [InlineData("control", "control batch", 21)]
    [InlineData("delete horizon", "delete horizon", 21)]
    [InlineData("unknown attribute", "mean nothing", 21)]
    [InlineData("no records", "counts 0 records", 57)]
    [InlineData("negative count", "counts -1 records", 57)]
    [InlineData("last offset delta", "must be 2", 23)]
    [InlineData("count too large", "the header counts 4", 0)]
    [InlineData("count too small", "follow behind the last record", 0)]
    [InlineData("max timestamp", "latest timestamp", 0)]
    [InlineData("negative time", "1970", 0)]
    [InlineData("half a producer", "go together", 43)]
    [InlineData("record attributes", "attributes are 1", 0)]
    [InlineData("record length", "length cannot be", 0)]
    [InlineData("offset delta", "offset delta is not 0", 0)]
    [InlineData("gzip of nothing", "not gzip", 61)]
    public void What_is_wrong_with_a_batch_is_said_with_its_place(string what, string expected, int position)
    {
        var problem = Assert.Throws<InvalidBatchException>(() => BatchBodies.Take(Broken(what), Limits));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        if (position > 0) Assert.Equal(position, problem.Position);
        Assert.False(problem.IsOverLimit);
    }

    [Fact]
    public void The_second_batch_is_named_by_its_number_and_byte()
    {
        var first = CompressedBatchTests.Build(BatchCodec.None, 3);
        var problem = Assert.Throws<InvalidBatchException>(() => BatchBodies.Take([.. first, .. Broken("flipped bit")], Limits));
        Assert.StartsWith($"Batch 1 at byte {first.Length}:", problem.Message, StringComparison.Ordinal);
        Assert.Equal(first.Length + 17, problem.Position);
    }

    [Theory]
    [InlineData(7, 0, 9, "behind the batch before it must be 5")]
    [InlineData(7, 1, 5, "another producer")]
    [InlineData(8, 0, 5, "another producer")]
    [InlineData(-1, -1, -1, "another producer")]
    public void Batches_of_one_body_are_one_producers_in_a_row(long id, short epoch, int sequence, string expected)
    {
        var first = CompressedBatchTests.Build(BatchCodec.None, 5, new BatchProducer(7, 0, 0));
        var second = CompressedBatchTests.Build(BatchCodec.None, 5, id < 0 ? null : new BatchProducer(id, epoch, sequence));
        var problem = Assert.Throws<InvalidBatchException>(() => BatchBodies.Take([.. first, .. second], Limits));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a record over the limit", "limits.record")]
    [InlineData("too many records", "10000 records")]
    [InlineData("too many batches", "20 batches")]
    [InlineData("too many bytes", "1MiB")]
    public void What_is_over_a_limit_is_told_from_what_is_wrong(string what, string expected)
    {
        var problem = Assert.Throws<InvalidBatchException>(() => BatchBodies.Take(TooMuch(what), Limits));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
        Assert.True(problem.IsOverLimit);
    }

    [Fact]
    public void Gzip_that_unpacks_to_more_than_the_limit_is_refused()
    {
        var problem = Assert.Throws<InvalidBatchException>(
            () => BatchBodies.Take(Batch(BatchCodec.Gzip, new byte[900], times: 2_000), Limits));
        Assert.Contains("are more than 1MiB", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gzip_that_is_cut_short_is_said_to_end_early_whatever_its_last_bytes_announce()
    {
        var large = new byte[200_000];
        new Random(17).NextBytes(large);
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(large);
        var records = packed.ToArray();
        for (var cut = 1; cut < 400; cut++)
        {
            var batch = CompressedBatchTests.Repack(CompressedBatchTests.Build(BatchCodec.Gzip, 100), records[..^cut], codec: 1);
            var problem = Assert.Throws<InvalidBatchException>(() => BatchBodies.Take(batch, Limits));
            Assert.Contains("the gzip ends early", problem.Message, StringComparison.Ordinal);
            Assert.False(problem.IsOverLimit);
        }
    }

    [Theory]
    [InlineData("__sluice.source", "belongs to the log")]
    [InlineData("?", "not UTF-8")]
    public void A_headers_name_that_no_reader_could_take_is_refused(string name, string expected)
    {
        using var builder = new RecordBatchBuilder();
        builder.Add(NullableBytes.Null, "v"u8, 1, [new RecordHeader(name, null)]);
        using var batches = builder.Build();
        var body = batches.Memory.ToArray();
        if (body.AsSpan().LastIndexOf((byte)'?') is >= BatchHeader.Size and var at) body[at] = 0xff;
        BatchHeader.Read(body).WriteTo(body);

        var problem = Assert.Throws<InvalidBatchException>(() => BatchBodies.Take(body, Limits));
        Assert.Contains(expected, problem.Message, StringComparison.Ordinal);
    }

    private static byte[] Broken(string what)
    {
        var body = CompressedBatchTests.Build(BatchCodec.None, 3);
        var header = BatchHeader.Read(body);
        switch (what)
        {
            case "no bytes": return [];
            case "ten bytes": return body[..10];
            case "half a header": return body[..40];
            case "half a batch": return body[..^1];
            case "magic 1": body[16] = 1; return body;
            case "length too small": BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(8), 48); return body;
            case "flipped bit": body[^1] ^= 4; return body;
            case "record attributes": body[62] = 1; break;
            case "record length": body[61] = 1; break;
            case "offset delta": body[64] = 4; break;
        }

        header = what switch
        {
            "snappy" => header with { Attributes = 2 },
            "append time" => header with { Attributes = 0x08 },
            "transactional" => header with { Attributes = 0x10 },
            "control" => header with { Attributes = 0x20 },
            "delete horizon" => header with { Attributes = 0x40 },
            "unknown attribute" => header with { Attributes = 0x80 },
            "gzip of nothing" => header with { Attributes = 1 },
            "no records" => header with { Count = 0, LastOffsetDelta = -1 },
            "negative count" => header with { Count = -1, LastOffsetDelta = -2 },
            "last offset delta" => header with { LastOffsetDelta = 3 },
            "count too large" => header with { Count = 4, LastOffsetDelta = 3 },
            "count too small" => header with { Count = 2, LastOffsetDelta = 1 },
            "max timestamp" => header with { MaxTimestamp = header.MaxTimestamp + 1 },
            "negative time" => header with { BaseTimestamp = -1 },
            "half a producer" => header with { ProducerId = 7 },
            _ => header,
        };
        header.WriteTo(body);
        return body;
    }

    private static byte[] TooMuch(string what) => what switch
    {
        "a record over the limit" => Batch(BatchCodec.None, new byte[1_001], times: 1),
        "too many records" => Batch(BatchCodec.None, [], times: 10_001),
        "too many batches" => [.. Enumerable.Repeat(Batch(BatchCodec.None, [], times: 1), 21).SelectMany(batch => batch)],
        _ => Batch(BatchCodec.None, new byte[900], times: 2_000),
    };

    private static byte[] Batch(BatchCodec codec, byte[] value, int times)
    {
        using var builder = new RecordBatchBuilder { Codec = codec };
        for (var i = 0; i < times; i++) builder.Add(Encoding.UTF8.GetBytes("k").AsSpan(), value.AsSpan(), 1, []);
        using var batches = builder.Build();
        return batches.Memory.ToArray();
    }
}
