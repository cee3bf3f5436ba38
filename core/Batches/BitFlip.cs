using System.Buffers.Binary;
using System.Numerics;

namespace Sluice.Batches;

/// <summary>
/// Finds the one bit of a batch that has changed. Every single bit leaves a difference of its own between the checksum and the
/// bytes, so that the bit follows from the difference.
/// </summary>
internal static class BitFlip
{
    /// <summary>
    /// Larger batches are left as they are: other damage has a chance of one in 2^32 for every bit to look like this, which is
    /// one in 32,000 for as many bytes.
    /// </summary>
    public const int MaxBatchSize = 16 * 1024;

    private const int BitsPerByte = 8;

    /// <summary>
    /// Turns that bit back, in the checksum itself or in what it covers. False, and nothing is changed, when no single bit
    /// explains the difference. <paramref name="batch"/> is exactly one batch.
    /// </summary>
    public static bool TryTurnBack(Span<byte> batch)
    {
        if (batch.Length > MaxBatchSize) return false;
        var stored = BinaryPrimitives.ReadUInt32BigEndian(batch[BatchHeader.CrcAt..]);
        var covered = batch[BatchHeader.AttributesAt..];
        var difference = stored ^ Crc32C.Compute(covered);
        if (BitOperations.IsPow2(difference))
        {
            BinaryPrimitives.WriteUInt32BigEndian(batch[BatchHeader.CrcAt..], stored ^ difference);
            return true;
        }

        // What a bit of the last byte changes; each byte further ahead is one more byte of zeros behind it.
        Span<uint> changes = stackalloc uint[BitsPerByte];
        for (var bit = 0; bit < BitsPerByte; bit++) changes[bit] = BitOperations.Crc32C(0, (byte)(1 << bit));
        for (var at = covered.Length - 1; at >= 0; at--)
        {
            for (var bit = 0; bit < BitsPerByte; bit++)
            {
                if (changes[bit] == difference)
                {
                    covered[at] ^= (byte)(1 << bit);
                    return true;
                }

                changes[bit] = BitOperations.Crc32C(changes[bit], (byte)0);
            }
        }

        return false;
    }
}
