using System.Text;

namespace Sluice.Core.Tests.Batches;

public sealed class BitFlipTests
{
    [Fact]
    public void Every_single_bit_that_the_checksum_covers_and_every_bit_of_the_checksum_is_turned_back()
    {
        var sound = Batch(20);
        for (var bit = BatchHeader.CrcAt * 8; bit < sound.Length * 8; bit++)
        {
            var damaged = sound.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(BitFlip.TryTurnBack(damaged), $"bit {bit}");
            Assert.Equal(sound, damaged);
        }
    }

    [Fact]
    public void Two_bits_and_overwritten_bytes_are_left_as_they_are()
    {
        var (sound, random) = (Batch(20), new Random(3));
        for (var i = 0; i < 300; i++)
        {
            var damaged = sound.ToArray();
            var (first, length) = (random.Next(BatchHeader.AttributesAt, sound.Length - 40), random.Next(1, 40));
            if (i % 2 == 0) random.NextBytes(damaged.AsSpan(first, length + 1));
            else (damaged[first], damaged[first + length]) = ((byte)(damaged[first] ^ 1), (byte)(damaged[first + length] ^ 4));
            var before = damaged.ToArray();
            Assert.False(BitFlip.TryTurnBack(damaged));
            Assert.Equal(before, damaged);
        }
    }

    [Fact]
    public void A_batch_so_large_that_other_damage_could_look_like_one_bit_is_left_as_it_is()
    {
        var damaged = Batch(BitFlip.MaxBatchSize);
        damaged[^1] ^= 1;
        Assert.False(BitFlip.TryTurnBack(damaged));
    }

    private static byte[] Batch(int valueSize)
    {
        using var builder = new RecordBatchBuilder();
        builder.Add("key"u8, Encoding.UTF8.GetBytes(new string('v', valueSize)).AsSpan(), 1_700_000_000_000, []);
        builder.Add("other"u8, NullableBytes.Null, 1_700_000_000_001, []);
        using var batches = builder.Build();
        return batches.Memory.ToArray();
    }
}
