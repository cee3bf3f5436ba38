using System.Globalization;

namespace Sluice.Log;

/// <summary>How the files of a segment are called: the base offset in 20 digits, as Kafka does.</summary>
internal static class SegmentName
{
    private const string LogSuffix = ".log";

    public static string Log(long baseOffset) => Digits(baseOffset) + LogSuffix;

    public static string Index(long baseOffset) => Digits(baseOffset) + ".index";

    public static string TimeIndex(long baseOffset) => Digits(baseOffset) + ".timeindex";

    /// <summary>Where the torn end of a segment is kept for somebody to look at; the number is the offset of the cut.</summary>
    public static string Torn(long offset, long unixMilliseconds) => $"{Digits(offset)}.torn-{unixMilliseconds}";

    /// <summary>The base offset in the name of a segment's log file; false for any other file.</summary>
    public static bool TryParseLog(string fileName, out long baseOffset)
    {
        baseOffset = 0;
        return fileName.EndsWith(LogSuffix, StringComparison.Ordinal)
            && fileName.Length == 20 + LogSuffix.Length
            && long.TryParse(fileName.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out baseOffset);
    }

    private static string Digits(long offset) => offset.ToString("D20", CultureInfo.InvariantCulture);
}
