using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Connect.Options;

/// <summary>The secrets of one connector's options, to be hidden wherever a stranger's text may repeat them.</summary>
public sealed class KnownSecrets
{
    // A shorter one says nothing, and hiding it would hide half of every sentence.
    private const int ShortestHidden = 3;

    // Before a line's end, where a word may well end by itself.
    private const int ShortestInLine = 4;

    private const int LongestEscape = 10;

    private static readonly Regex HalfEscape = new(
        @"^(\\(u[0-9a-f]{0,3})?|(%[89a-f][0-9a-f]){0,3}(%[0-9a-f]?)?|&#?[0-9a-z]*)\z",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture);

    private static readonly string[] Cuts = ["...", "…"];

    private readonly string[] _written;
    private readonly string[] _encoded;

    private KnownSecrets(SecretCollector collected)
    {
        // The longest first, or what a short one leaves of a long one would stay.
        _written =
        [
            .. collected.Found.SelectMany(SecretSpellings.Of).Where(text => text.Length >= ShortestHidden).Distinct(StringComparer.Ordinal)
                .OrderByDescending(text => text.Length).ThenBy(text => text, StringComparer.Ordinal),
        ];
        _encoded =
        [
            .. collected.Found.SelectMany(SecretSpellings.Of).Distinct(StringComparer.Ordinal).SelectMany(SecretSpellings.InBase64)
                .Distinct(StringComparer.Ordinal),
        ];
    }

    /// <summary>Every option that is marked as a secret, and every password inside a URL or connection string.</summary>
    /// <param name="options">The connector's options.</param>
    /// <param name="transforms">What is between the connector and the log; a salt in there is a secret, too.</param>
    public static KnownSecrets Of(object options, IEnumerable<JsonElement>? transforms = null)
    {
        var collector = new SecretCollector();
        collector.AddRecord(options, secret: false);
        foreach (var transform in transforms ?? []) collector.AddJson(transform, type: null, secret: false);
        return new KnownSecrets(collector);
    }

    /// <summary>The same of a configuration that may be wrong.</summary>
    /// <param name="type">The options record that it is for; null: nobody knows.</param>
    internal static KnownSecrets In(JsonElement config, Type? type, JsonElement transforms)
    {
        var collector = new SecretCollector();
        collector.AddJson(config, type, secret: false);
        collector.AddJson(transforms, type: null, secret: false);
        return new KnownSecrets(collector);
    }

    /// <summary>The texts themselves, whatever they are for.</summary>
    internal static KnownSecrets Of(IEnumerable<string> texts)
    {
        var collector = new SecretCollector();
        foreach (var text in texts) collector.AddText(text, secret: true);
        return new KnownSecrets(collector);
    }

    /// <summary>Whether the text says one of them, in whatever way it is written.</summary>
    public bool AreIn(string text) => !ReferenceEquals(HideKnown(text), text);

    /// <summary>The text with <see cref="SecretText.Mask"/> in the place of every secret, and of whatever else looks like one.</summary>
    public string Hide(string text) => SecretText.Redact(HideKnown(text));

    /// <summary>The text with the mask in the place of these secrets only; the same object when there is none in it.</summary>
    internal string HideKnown(string text)
    {
        if (_written.Length == 0) return text;
        foreach (var inner in _encoded) text = HideBase64(text, inner);
        var found = PlainReading.Of(text).SelectMany(Find).OrderBy(place => place.Start).ToList();
        return found.Count == 0 ? text : Masked(text, found);
    }

    /// <summary>Where the secrets are, and the beginnings of those that somebody cut off.</summary>
    private IEnumerable<(int Start, int End)> Find(PlainReading reading)
    {
        foreach (var secret in _written)
        {
            for (var at = reading.Text.IndexOf(secret, StringComparison.Ordinal); at >= 0; at = reading.Text.IndexOf(secret, at + secret.Length, StringComparison.Ordinal))
                yield return (reading.PlaceOf(at), reading.PlaceOf(at + secret.Length));
        }

        foreach (var (end, isCertain) in CutsIn(reading.Text))
        {
            if (BeginsSecret(reading.Text, end, isCertain) is { } start) yield return (reading.PlaceOf(start), reading.PlaceOf(end));
        }
    }

    private static string Masked(string text, List<(int Start, int End)> found)
    {
        var (masked, written) = (new StringBuilder(text.Length), 0);
        for (var i = 0; i < found.Count;)
        {
            var (start, end) = found[i++];
            for (; i < found.Count && (found[i].Start < end || found[i].Start == start); i++) end = Math.Max(end, found[i].End);
            masked.Append(text, written, start - written).Append(SecretText.Mask);
            written = end;
        }

        return masked.Append(text, written, text.Length - written).ToString();
    }

    /// <summary>Where somebody may have shortened a text; a line's end may be one, and is none more often.</summary>
    private static IEnumerable<(int End, bool IsCertain)> CutsIn(string text)
    {
        yield return (text.Length, true);
        foreach (var cut in Cuts)
        {
            for (var at = text.IndexOf(cut, StringComparison.Ordinal); at >= 0; at = text.IndexOf(cut, at + cut.Length, StringComparison.Ordinal))
                yield return (at, true);
        }

        for (var at = text.IndexOf('\n', StringComparison.Ordinal); at >= 0; at = text.IndexOf('\n', at + 1))
            yield return (at > 0 && text[at - 1] == '\r' ? at - 1 : at, false);
    }

    /// <summary>Hides the whole run of Base64 around what it makes of a secret: its neighbours are half of the next character.</summary>
    private static string HideBase64(string text, string inner)
    {
        for (var at = text.IndexOf(inner, StringComparison.Ordinal); at >= 0; at = text.IndexOf(inner, at, StringComparison.Ordinal))
        {
            var (start, end) = (at, at + inner.Length);
            while (start > 0 && IsBase64(text[start - 1])) start--;
            while (end < text.Length && IsBase64(text[end])) end++;
            text = string.Concat(text.AsSpan(0, start), SecretText.Mask, text.AsSpan(end));
            at = start + SecretText.Mask.Length;
        }

        return text;
    }

    private static bool IsBase64(char c) => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_' or '=';

    /// <summary>Where the beginning of a secret begins that the text has right before a place; null: it has none.</summary>
    private int? BeginsSecret(string text, int end, bool isCertain)
    {
        if (Begins(text, end, isCertain) is { } whole) return whole;
        // The cut may have gone through an escape: \u00, %C.
        for (var at = Math.Max(0, end - LongestEscape); at < end; at++)
        {
            if (text[at] is '\\' or '%' or '&' && HalfEscape.IsMatch(text.AsSpan(at, end - at)) && Begins(text, at, isCertain) is { } start) return start;
        }

        return null;
    }

    private int? Begins(string text, int end, bool isCertain)
    {
        foreach (var secret in _written)
        {
            var shortest = isCertain ? ShortestHidden : Math.Max(ShortestInLine, (secret.Length + 1) / 2);
            for (var length = Math.Min(secret.Length - 1, end); length >= shortest; length--)
            {
                if (string.CompareOrdinal(text, end - length, secret, 0, length) == 0) return end - length;
            }
        }

        return null;
    }
}
