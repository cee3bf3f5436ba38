namespace Sluice.Batches;

/// <summary>Zig-zag variable-length integers as RecordBatch v2 uses them: 7 bits a byte, low bits first.</summary>
internal static class Varint
{
    /// <summary>The most bytes that a 64-bit value takes.</summary>
    public const int MaxSize = 10;

    /// <summary>How many bytes <paramref name="value"/> takes.</summary>
    public static int SizeOf(long value)
    {
        var rest = ZigZag(value);
        var size = 1;
        while (rest >= 0x80)
        {
            rest >>= 7;
            size++;
        }

        return size;
    }

    /// <summary>Writes a value and returns how many bytes it took.</summary>
    public static int Write(Span<byte> target, long value)
    {
        var rest = ZigZag(value);
        var size = 0;
        while (rest >= 0x80)
        {
            target[size++] = (byte)(rest | 0x80);
            rest >>= 7;
        }

        target[size++] = (byte)rest;
        return size;
    }

    /// <summary>
    /// Reads a value at <paramref name="position"/> and moves behind it; false when the bytes end early or the value has more
    /// than 64 bits.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> source, scoped ref int position, out long value)
    {
        ulong raw = 0;
        for (var shift = 0; shift < 70 && position < source.Length; shift += 7)
        {
            var next = source[position++];
            if (shift == 63 && next > 1) break;
            raw |= (ulong)(next & 0x7f) << shift;
            if ((next & 0x80) != 0) continue;
            value = (long)(raw >> 1) ^ -(long)(raw & 1);
            return true;
        }

        value = 0;
        return false;
    }

    private static ulong ZigZag(long value) => (ulong)((value << 1) ^ (value >> 63));
}
