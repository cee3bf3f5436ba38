using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice;

/// <summary>A number of bytes, written <c>512</c>, <c>64KiB</c>, <c>32MiB</c>, <c>1GiB</c> or <c>2TiB</c>.</summary>
public readonly record struct ByteSize(long Bytes) : IComparable<ByteSize>
{
    private static readonly (string Suffix, int Shift)[] Units =
        [("TiB", 40), ("GiB", 30), ("MiB", 20), ("KiB", 10), ("B", 0), ("", 0)];

    public static ByteSize KiB(long count) => new(count << 10);

    public static ByteSize MiB(long count) => new(count << 20);

    public static ByteSize GiB(long count) => new(count << 30);

    public static bool operator <(ByteSize left, ByteSize right) => left.Bytes < right.Bytes;

    public static bool operator >(ByteSize left, ByteSize right) => left.Bytes > right.Bytes;

    public static bool operator <=(ByteSize left, ByteSize right) => left.Bytes <= right.Bytes;

    public static bool operator >=(ByteSize left, ByteSize right) => left.Bytes >= right.Bytes;

    /// <summary>Reads a size; false when the text is none or does not fit 63 bits.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ByteSize size)
    {
        size = default;
        if (text is null) return false;
        foreach (var (suffix, shift) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var digits = text.AsSpan(0, text.Length - suffix.Length).TrimEnd();
            if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
            if (count > long.MaxValue >> shift) return false;
            size = new ByteSize(count << shift);
            return true;
        }

        return false;
    }

    public int CompareTo(ByteSize other) => Bytes.CompareTo(other.Bytes);

    /// <summary>The shortest exact form, which <see cref="TryParse"/> reads back.</summary>
    public override string ToString()
    {
        foreach (var (suffix, shift) in Units)
        {
            if (shift > 0 && Bytes >> shift > 0 && Bytes % (1L << shift) == 0) return $"{Bytes >> shift}{suffix}";
        }

        return Bytes.ToString(CultureInfo.InvariantCulture);
    }
}
