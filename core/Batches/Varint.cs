using System.Numerics;
using System.Runtime.CompilerServices;

namespace Sluice.Batches;

/// <summary>Zig-zag variable-length integers as RecordBatch v2 uses them: 7 bits a byte, low bits first.</summary>
internal static class Varint
{
    /// <summary>The most bytes that a 64-bit value takes.</summary>
    public const int MaxSize = 10;

    // Above this a byte says that another follows.
    private const int More = 0x80;

    /// <summary>How many bytes <paramref name="value"/> takes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SizeOf(long value)
    {
        // A byte for every seven bits, rounded up: 9/64 is the nearest to 1/7 that is right for all of 64 bits.
        var highestBit = BitOperations.Log2(ZigZag(value) | 1);
        return ((highestBit * 9) + 73) / 64;
    }

    /// <summary>Writes a value and returns how many bytes it took.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(Span<byte> target, long value)
    {
        // One and two bytes are what nearly all deltas and lengths have, so they are in place, and the loop is a call away.
        var raw = ZigZag(value);
        if (raw < More)
        {
            target[0] = (byte)raw;
            return 1;
        }

        if (raw >= More << 7) return WriteLonger(target, raw);
        target[1] = (byte)(raw >> 7);
        target[0] = (byte)(raw | More);
        return 2;
    }

    /// <summary>
    /// Reads a value at <paramref name="position"/> and moves behind it; false when the bytes end early or the value has more
    /// than 64 bits.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool TryRead(ReadOnlySpan<byte> source, scoped ref int position, out long value)
    {
        // One and two bytes are what nearly all values have. The rest is a call that takes no references: with one, the
        // caller's position could not stay in a register, which costs more than all the rest.
        if ((uint)position < (uint)source.Length && source[position] < More)
        {
            value = UnZigZag(source[position]);
            position++;
            return true;
        }

        if (position < source.Length - 1 && source[position + 1] < More)
        {
            value = UnZigZag((source[position] & (More - 1U)) | ((uint)source[position + 1] << 7));
            position += 2;
            return true;
        }

        (value, var size) = ReadLonger(source[position..]);
        position += size;
        return size > 0;
    }

    private static int WriteLonger(Span<byte> target, ulong rest)
    {
        var size = 0;
        while (rest >= More)
        {
            target[size++] = (byte)(rest | More);
            rest >>= 7;
        }

        target[size++] = (byte)rest;
        return size;
    }

    /// <summary>The value at the beginning and its size; a size of 0: there is none.</summary>
    private static (long Value, int Size) ReadLonger(ReadOnlySpan<byte> source)
    {
        ulong raw = 0;
        for (var size = 0; size < MaxSize && size < source.Length; size++)
        {
            var next = source[size];
            // Of the last byte only one bit is left.
            if (size == MaxSize - 1 && next > 1) break;
            raw |= (ulong)(next & (More - 1)) << (7 * size);
            if (next < More) return (UnZigZag(raw), size + 1);
        }

        return (0, 0);
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));

    private static long UnZigZag(ulong raw) => (long)(raw >> 1) ^ -(long)(raw & 1);
}
