namespace Sluice.Core.Tests.Log;

public sealed class VarintTests
{
    public static TheoryData<long, int> Sizes => new()
    {
        { 0, 1 }, { -1, 1 }, { 63, 1 }, { -64, 1 }, { 64, 2 }, { -65, 2 }, { 8_191, 2 }, { 8_192, 3 }, { -8_193, 3 },
        { int.MaxValue, 5 }, { int.MinValue, 5 }, { long.MaxValue, 10 }, { long.MinValue, 10 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_value_takes_as_many_bytes_as_it_must(long value, int size)
    {
        var bytes = new byte[Varint.MaxSize];
        Assert.Equal(size, Varint.SizeOf(value));
        Assert.Equal(size, Varint.Write(bytes, value));
    }

    [Fact]
    public void Every_value_comes_back_and_ends_where_it_ended()
    {
        var random = new Random(11);
        var bytes = new byte[Varint.MaxSize + 3];
        for (var round = 0; round < 200_000; round++)
        {
            // All magnitudes alike, both signs.
            var value = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(64);
            var start = random.Next(3);
            random.NextBytes(bytes);
            var size = Varint.Write(bytes.AsSpan(start), value);
            Assert.Equal(Varint.SizeOf(value), size);

            var position = start;
            Assert.True(Varint.TryRead(bytes.AsSpan(0, start + size), ref position, out var read));
            Assert.Equal((value, start + size), (read, position));
        }
    }

    [Fact]
    public void A_value_that_is_cut_off_is_not_read()
    {
        var bytes = new byte[Varint.MaxSize];
        foreach (var value in new[] { 64, 8_192, int.MaxValue, long.MinValue })
        {
            var size = Varint.Write(bytes, value);
            for (var length = 0; length < size; length++)
            {
                var position = 0;
                Assert.False(Varint.TryRead(bytes.AsSpan(0, length), ref position, out _));
            }
        }
    }

    [Fact]
    public void A_value_of_more_than_64_bits_is_not_read()
    {
        byte[] tooLarge = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x02];
        byte[] tooLong = [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];
        foreach (var bytes in (byte[][])[tooLarge, tooLong])
        {
            var position = 0;
            Assert.False(Varint.TryRead(bytes, ref position, out _));
        }
    }

    [Fact]
    public void Bytes_that_are_no_record_are_refused_whatever_they_are()
    {
        var random = new Random(13);
        var header = new BatchHeader();
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = new byte[random.Next(24)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && round % 2 == 0) bytes[0] = (byte)(random.Next(bytes.Length) << 1);
            var position = 0;
            while (position < bytes.Length && RecordReader.TryRead(bytes, header, ref position, out var record))
                Assert.True(record.Key.Bytes.Length + record.Value.Bytes.Length < bytes.Length);
        }
    }
}
