using System.Globalization;

namespace Sluice.Log;

/// <summary>How the files of a segment are called: the base offset in 20 digits, as Kafka does.</summary>
internal static class SegmentName
{
    /// <summary>Stands behind the name of a file that compaction is still writing.</summary>
    public const string Cleaned = ".cleaned";

    private const string LogSuffix = ".log";
    private const string SwapSuffix = ".swap";
    private const int DigitCount = 20;

    public static string Log(long baseOffset) => Digits(baseOffset) + LogSuffix;

    public static string Index(long baseOffset) => Digits(baseOffset) + ".index";

    public static string TimeIndex(long baseOffset) => Digits(baseOffset) + ".timeindex";

    /// <summary>Where the torn end of a segment is kept for somebody to look at; the number is the offset of the cut.</summary>
    public static string Torn(long offset, long unixMilliseconds) => $"{Digits(offset)}.torn-{unixMilliseconds}";

    /// <summary>Where damaged bytes are kept that a repair has replaced; the number is the first offset in them.</summary>
    public static string Damaged(long offset, long unixMilliseconds) => $"{Digits(offset)}.damaged-{unixMilliseconds}";

    /// <summary>A compacted segment that takes the place of all segments from one offset up to, and without, another.</summary>
    public static string Swap(long baseOffset, long end) => $"{Digits(baseOffset)}-{Digits(end)}{SwapSuffix}";

    /// <summary>The range of offsets in the name of a compacted segment; false for any other file.</summary>
    public static bool TryParseSwap(string fileName, out long baseOffset, out long end)
    {
        (baseOffset, end) = (0, 0);
        return fileName.Length == (2 * DigitCount) + 1 + SwapSuffix.Length
            && fileName[DigitCount] == '-'
            && fileName.EndsWith(SwapSuffix, StringComparison.Ordinal)
            && TryParse(fileName.AsSpan(0, DigitCount), out baseOffset)
            && TryParse(fileName.AsSpan(DigitCount + 1, DigitCount), out end);
    }

    /// <summary>The base offset in the name of a segment's log file; false for any other file.</summary>
    public static bool TryParseLog(string fileName, out long baseOffset)
    {
        baseOffset = 0;
        return fileName.EndsWith(LogSuffix, StringComparison.Ordinal)
            && fileName.Length == DigitCount + LogSuffix.Length
            && TryParse(fileName.AsSpan(0, DigitCount), out baseOffset);
    }

    /// <summary>The base offset in the name of any of a segment's files; false for any other file.</summary>
    public static bool TryParse(string fileName, out long baseOffset)
    {
        baseOffset = 0;
        return fileName.Length > DigitCount
            && TryParse(fileName.AsSpan(0, DigitCount), out baseOffset)
            && (fileName == Log(baseOffset) || fileName == Index(baseOffset) || fileName == TimeIndex(baseOffset));
    }

    private static bool TryParse(ReadOnlySpan<char> digits, out long offset) =>
        long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out offset);

    private static string Digits(long offset) => offset.ToString("D20", CultureInfo.InvariantCulture);
}
