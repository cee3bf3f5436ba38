using System.Globalization;
using System.Text;

namespace Sluice.Log;

/// <summary>The characters that names of topics and groups are made of: ASCII letters, digits, <c>.</c>, <c>_</c> and <c>-</c>.</summary>
internal static class NameCharacters
{
    /// <summary>Which character there should not be, or null when all of them may be there.</summary>
    /// <param name="where">What is named, for the message.</param>
    public static string? Problem(string name, string where)
    {
        for (var at = 0; at < name.Length; at++)
        {
            if (!char.IsAsciiLetterOrDigit(name[at]) && name[at] is not ('.' or '_' or '-'))
                return $"{Text(name, at)} is not allowed in {where}; use letters, digits, '.', '_' and '-'";
        }

        return null;
    }

    /// <summary>The character with its number, since not every one can be seen; half of one, and what moves the others, by number only.</summary>
    private static string Text(string name, int at)
    {
        if (!Rune.TryGetRuneAt(name, at, out var rune)) return $"U+{(int)name[at]:X4}";
        var isSeen = Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNotAssigned);
        return isSeen ? $"'{rune}' (U+{rune.Value:X4})" : $"U+{rune.Value:X4}";
    }
}
