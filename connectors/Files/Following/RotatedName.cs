using System.Buffers;
using System.Globalization;

namespace Sluice.Connectors.Files.Following;

/// <summary>What rotation calls the files it moves aside: <c>name.1</c>, <c>name-20260101</c>, <c>name.2026-01-01T10</c>.</summary>
internal static class RotatedName
{
    private static readonly SearchValues<char> SuffixCharacters = SearchValues.Create("0123456789-_.:TZ");

    /// <summary>Whether a file may be one moved aside, or copied, from <paramref name="live"/>: its name begins the same.</summary>
    public static bool IsSibling(string name, string live) =>
        name.Length > live.Length + 1 && name.StartsWith(live, StringComparison.Ordinal) && (name[live.Length] is '.' or '-');

    /// <summary>
    /// Whether a file is surely one of <paramref name="live"/>'s: what follows is a number or a date. Not so
    /// <c>app-errors</c> beside <c>app</c>, nor a compressed file.
    /// </summary>
    public static bool IsRotated(string name, string live) =>
        IsSibling(name, live)
        && char.IsAsciiDigit(name[live.Length + 1])
        && !name.AsSpan(live.Length + 1).ContainsAnyExcept(SuffixCharacters);

    /// <summary>Orders rotated files of the same age, the older first: a higher number, or an earlier date.</summary>
    public static int CompareAge(string left, string right, string live)
    {
        return Number(left, out var leftNumber) && Number(right, out var rightNumber)
            ? rightNumber.CompareTo(leftNumber)
            : string.CompareOrdinal(left, right);

        bool Number(string name, out int number)
        {
            const int shorterThanDate = 6;
            var suffix = name.AsSpan(live.Length + 1);
            number = 0;
            return suffix.Length < shorterThanDate
                && int.TryParse(suffix, NumberStyles.None, CultureInfo.InvariantCulture, out number);
        }
    }
}
