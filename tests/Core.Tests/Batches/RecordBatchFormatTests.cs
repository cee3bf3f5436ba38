using System.Buffers.Binary;
using System.Text;

namespace Sluice.Core.Tests.Batches;

/// <summary>Pins the bytes of RecordBatch v2 against the published layout, byte by byte.</summary>
public sealed class RecordBatchFormatTests
{
    [Fact]
    public void A_batch_is_laid_out_as_Kafka_documents_it()
    {
        using var builder = new RecordBatchBuilder();
        builder.Add("k1"u8, "hello"u8, 1_700_000_000_000, [new RecordHeader("h", new byte[] { 0xAB })]);
        builder.Add(NullableBytes.Null, NullableBytes.Null, 1_700_000_000_007, []);
        using var batches = builder.Build();
        var bytes = batches.Memory.ToArray();

        byte[] records =
        [
            // Record 1: length 17 (zig-zag 34), attributes, timestamp delta 0, offset delta 0,
            34, 0, 0, 0,
            4, (byte)'k', (byte)'1', // key of 2 bytes
            10, (byte)'h', (byte)'e', (byte)'l', (byte)'l', (byte)'o', // value of 5 bytes
            2, 2, (byte)'h', 2, 0xAB, // one header: name of 1 byte, value of 1 byte
            // Record 2: length 6, attributes, timestamp delta 7, offset delta 1, null key, null value, no headers.
            12, 0, 14, 2, 1, 1, 0,
        ];
        Assert.Equal(records, bytes[61..]);
        Assert.Equal(0, BinaryPrimitives.ReadInt64BigEndian(bytes)); // base offset
        Assert.Equal(bytes.Length - 12, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(8))); // length
        Assert.Equal(0, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(12))); // partition leader epoch
        Assert.Equal(2, bytes[16]); // magic
        Assert.Equal(BitwiseCrc32C(bytes.AsSpan(21)), BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(17)));
        Assert.Equal(0, BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(21))); // attributes
        Assert.Equal(1, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(23))); // last offset delta
        Assert.Equal(1_700_000_000_000, BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(27))); // base timestamp
        Assert.Equal(1_700_000_000_007, BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(35))); // max timestamp
        Assert.Equal(-1, BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(43))); // producer id
        Assert.Equal(-1, BinaryPrimitives.ReadInt16BigEndian(bytes.AsSpan(51))); // producer epoch
        Assert.Equal(-1, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(53))); // base sequence
        Assert.Equal(2, BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(57))); // count
    }

    [Fact]
    public void Records_come_back_as_they_were_added()
    {
        using var builder = new RecordBatchBuilder();
        builder.Add("k1"u8, "hello"u8, 5, [new RecordHeader("h", new byte[] { 1 }), new RecordHeader("n", null)]);
        builder.Add(NullableBytes.Null, ReadOnlySpan<byte>.Empty, 3, []);
        using var batches = builder.Build();

        var records = new List<(long Offset, Record Record)>();
        foreach (var view in new RecordSequence(batches.Memory.Span, 0)) records.Add((view.Offset, view.ToRecord()));

        Assert.Equal([0, 1], records.Select(entry => entry.Offset));
        Assert.Equal("k1", Encoding.UTF8.GetString(records[0].Record.Key!.Value.Span));
        Assert.Equal("hello", Encoding.UTF8.GetString(records[0].Record.Value!.Value.Span));
        Assert.Equal(["h", "n"], records[0].Record.Headers.Select(header => header.Name));
        Assert.Null(records[0].Record.Headers[1].Value);
        Assert.Null(records[1].Record.Key);
        Assert.Equal(0, records[1].Record.Value!.Value.Length);
        Assert.Equal(3, records[1].Record.Timestamp!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void A_batch_that_has_grown_large_is_followed_by_another()
    {
        using var builder = new RecordBatchBuilder();
        var value = new byte[100_000];
        for (var i = 0; i < 12; i++) builder.Add(NullableBytes.Null, value.AsSpan(), i, []);
        using var batches = builder.Build();

        var first = BatchHeader.Read(batches.Memory.Span);
        var second = BatchHeader.Read(batches.Memory.Span[first.TotalSize..]);
        Assert.Equal(12, first.Count + second.Count);
        Assert.InRange(first.TotalSize, RecordBatchBuilder.TargetBatchSize, RecordBatchBuilder.TargetBatchSize + 101_000);
        Assert.True(BatchHeader.IsIntact(batches.Memory.Span[first.TotalSize..]));
    }

    /// <summary>The test vectors of RFC 3720, appendix B.4, and the customary check value.</summary>
    [Theory]
    [InlineData("zeros", 0x8a9136aau)]
    [InlineData("ones", 0x62a8ab43u)]
    [InlineData("up", 0x46dd794eu)]
    [InlineData("down", 0x113fdb5cu)]
    [InlineData("123456789", 0xe3069283u)]
    public void The_checksum_is_CRC_32C(string what, uint expected)
    {
        byte[] data = what switch
        {
            "zeros" => new byte[32],
            "ones" => [.. Enumerable.Repeat((byte)0xff, 32)],
            "up" => [.. Enumerable.Range(0, 32).Select(i => (byte)i)],
            "down" => [.. Enumerable.Range(0, 32).Select(i => (byte)(31 - i))],
            _ => Encoding.ASCII.GetBytes(what),
        };
        Assert.Equal(expected, Crc32C.Compute(data));
    }

    [Theory]
    [InlineData(0, new byte[] { 0 })]
    [InlineData(-1, new byte[] { 1 })]
    [InlineData(1, new byte[] { 2 })]
    [InlineData(64, new byte[] { 0x80, 0x01 })]
    [InlineData(long.MaxValue, new byte[] { 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    [InlineData(long.MinValue, new byte[] { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01 })]
    public void A_varint_is_zig_zag_with_the_low_bits_first(long value, byte[] expected)
    {
        var bytes = new byte[Varint.MaxSize];
        var size = Varint.Write(bytes, value);
        Assert.Equal(expected, bytes[..size]);
        Assert.Equal(expected.Length, Varint.SizeOf(value));
        var position = 0;
        Assert.True(Varint.TryRead(bytes, ref position, out var back));
        Assert.Equal(value, back);
        Assert.Equal(size, position);
    }

    [Fact]
    public void A_varint_that_never_ends_is_refused()
    {
        var position = 0;
        Assert.False(Varint.TryRead([0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], ref position, out _));
    }

    /// <summary>An oracle of its own: bit by bit from the reversed polynomial 0x82f63b78.</summary>
    private static uint BitwiseCrc32C(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0x82f63b78 : crc >> 1;
        }

        return ~crc;
    }
}
