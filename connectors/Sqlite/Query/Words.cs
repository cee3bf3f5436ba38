using System.Globalization;
using System.Text;

namespace Sluice.Connectors.Sqlite.Query;

/// <summary>
/// Consecutive words, of which the last may be only the beginning of one. What a word is, follows FTS5's tokenizer
/// <c>unicode61</c>: letters and digits, without regard to case and accents; all else separates. So
/// <c>checkout-service</c>, <c>ann@example.com</c> and <c>/api/cart</c> are phrases of two or three words.
/// </summary>
internal sealed record Words(IReadOnlyList<string> List, bool IsPrefix)
{
    // From U+00C0; what has no base letter stands for itself. The framework's own normalization needs ICU, which an
    // invariant process has not.
    private const string LatinFrom = "ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝàáâãäåçèéêëìíîïñòóôõöùúûüýÿĀāĂăĄąĆćĈĉĊċČčĎďĒēĔĕĖėĘęĚěĜĝĞğĠġĢģĤĥĨĩĪīĬĭĮįİĴĵĶķĹĺĻļĽľŃńŅņŇňŌōŎŏŐőŔŕŖŗŘřŚśŜŝŞşŠšŢţŤťŨũŪūŬŭŮůŰűŲųŴŵŶŷŸŹźŻżŽž";
    private const string LatinTo = "aaaaaaceeeeiiiinooooouuuuyaaaaaaceeeeiiiinooooouuuuyyaaaaaaccccccccddeeeeeeeeeegggggggghhiiiiiiiiijjkkllllllnnnnnnoooooorrrrrrssssssssttttuuuuuuuuuuuuwwyyyzzzzzz";

    private static readonly Dictionary<int, char> BaseLetters =
        LatinFrom.Zip(LatinTo).ToDictionary(pair => (int)pair.First, pair => pair.Second);

    /// <summary>All words of a text.</summary>
    public static List<string> Of(string text)
    {
        var (words, word) = (new List<string>(), new StringBuilder());
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsAccent(rune)) continue;
            if (IsPartOfWord(rune)) Append(word, rune);
            else Finish(words, word);
        }

        Finish(words, word);
        return words;
    }

    /// <summary>Whether these words stand in <paramref name="text"/>, side by side and in order.</summary>
    public bool StandIn(string text)
    {
        var words = Of(text);
        for (var start = 0; start + List.Count <= words.Count; start++)
        {
            if (StandAt(words, start)) return true;
        }

        return false;
    }

    /// <summary>The phrase in FTS5's syntax. It needs no escaping: there is nothing but letters and digits between the quotes.</summary>
    public override string ToString() => $"\"{string.Join(' ', List)}\"{(IsPrefix ? " *" : "")}";

    private bool StandAt(List<string> words, int start)
    {
        for (var i = 0; i < List.Count; i++)
        {
            var isPrefix = IsPrefix && i == List.Count - 1;
            if (isPrefix ? !words[start + i].StartsWith(List[i], StringComparison.Ordinal) : words[start + i] != List[i])
                return false;
        }

        return true;
    }

    private static bool IsPartOfWord(Rune rune) => Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.PrivateUse;

    /// <summary>The combining accents that the tokenizer knows; any other mark separates words for it.</summary>
    private static bool IsAccent(Rune rune) => rune.Value is >= 0x300 and <= 0x331;

    private static void Append(StringBuilder word, Rune rune)
    {
        if (BaseLetters.TryGetValue(rune.Value, out var letter)) word.Append(letter);
        else word.Append(Rune.ToLowerInvariant(rune).ToString());
    }

    private static void Finish(List<string> words, StringBuilder word)
    {
        if (word.Length > 0) words.Add(word.ToString());
        word.Clear();
    }
}
