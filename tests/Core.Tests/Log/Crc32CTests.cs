using System.Runtime.Intrinsics.X86;

namespace Sluice.Core.Tests.Log;

/// <summary>Every way to the checksum, beside the definition of it: one bit after the other.</summary>
public sealed class Crc32CTests
{
    private delegate uint Fold(uint crc, scoped ref ReadOnlySpan<byte> data);

    [Fact]
    public void Every_length_and_every_start_gives_what_the_definition_gives()
    {
        var random = new Random(20_261_122);
        var bytes = new byte[2400];
        random.NextBytes(bytes);
        for (var length = 0; length <= bytes.Length; length++)
        {
            var data = bytes.AsSpan(random.Next(bytes.Length - length + 1), length);
            Assert.Equal(~Bitwise(uint.MaxValue, data), Crc32C.Compute(data));
        }
    }

    [Fact]
    public void Long_data_gives_what_the_definition_gives()
    {
        var random = new Random(7);
        for (var round = 0; round < 20; round++)
        {
            var data = new byte[random.Next(1 << 16)];
            random.NextBytes(data);
            Assert.Equal(~Bitwise(uint.MaxValue, data), Crc32C.Compute(data));
        }
    }

    [Fact]
    public void What_this_processor_has_no_short_cut_for_comes_out_the_same()
    {
        var random = new Random(3);
        for (var length = 0; length < 300; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            Assert.Equal(Bitwise(1234, data), Crc32C.Step(1234, data));
        }
    }

    [Fact]
    public void Both_widths_of_folding_come_out_the_same()
    {
        if (Pclmulqdq.IsSupported) Check(Crc32C.FoldNarrow, atLeast: 64);
        if (Pclmulqdq.V512.IsSupported) Check(Crc32C.FoldWide, atLeast: 512);
    }

    [Fact]
    public void Folding_and_stepping_at_once_comes_out_the_same()
    {
        if (!InterleavedCrc32C.IsSupported) return;
        var random = new Random(11);
        var bytes = new byte[4 * InterleavedCrc32C.Least];
        random.NextBytes(bytes);
        for (var round = 0; round < 40; round++)
        {
            var data = bytes.AsSpan(random.Next(64), random.Next(InterleavedCrc32C.Least, bytes.Length - 64));
            ReadOnlySpan<byte> rest = data;
            var folded = InterleavedCrc32C.Fold(uint.MaxValue, ref rest);
            Assert.True(rest.Length < InterleavedCrc32C.Least);
            Assert.Equal(Bitwise(uint.MaxValue, data), Bitwise(folded, rest));
        }
    }

    [Fact]
    public void One_wrong_bit_anywhere_is_seen()
    {
        var data = new byte[700];
        new Random(5).NextBytes(data);
        var right = Crc32C.Compute(data);
        for (var bit = 0; bit < data.Length * 8; bit++)
        {
            data[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(right, Crc32C.Compute(data));
            data[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static void Check(Fold fold, int atLeast)
    {
        var random = new Random(atLeast);
        for (var length = atLeast; length < 2400; length++)
        {
            var data = new byte[length];
            random.NextBytes(data);
            ReadOnlySpan<byte> rest = data;
            var folded = fold(uint.MaxValue, ref rest);
            Assert.Equal(Bitwise(uint.MaxValue, data), Bitwise(folded, rest));
        }
    }

    private static uint Bitwise(uint crc, ReadOnlySpan<byte> data)
    {
        foreach (var value in data)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0x82F63B78);
        }

        return crc;
    }
}
