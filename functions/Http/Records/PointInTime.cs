using System.Globalization;

namespace Sluice.Worker.Http.Records;

/// <summary>A time as requests write it: ISO 8601, in UTC unless it says otherwise, or milliseconds since 1970 UTC.</summary>
internal static class PointInTime
{
    public static bool TryParse(string text, out DateTimeOffset time)
    {
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            var isPossible = milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
            time = isPossible ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
            return isPossible;
        }

        return TryParseIso(text, out time);
    }

    /// <summary>Only the written form, where a number means something else.</summary>
    public static bool TryParseIso(string text, out DateTimeOffset time)
    {
        // A plus sign that nobody escaped arrives as a space.
        var written = text.Contains('T', StringComparison.Ordinal) ? text.Replace(' ', '+') : text;
        time = default;
        return text.Contains('-', StringComparison.Ordinal) && DateTimeOffset.TryParse(
            written, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out time);
    }
}
