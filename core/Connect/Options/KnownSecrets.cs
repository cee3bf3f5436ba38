using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>The secrets of one connector's options, to be hidden wherever a stranger's text may repeat them.</summary>
public sealed class KnownSecrets
{
    // A shorter one says nothing, and hiding it would hide half of every sentence.
    private const int ShortestHidden = 3;

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
        foreach (var secret in _written) text = text.Replace(secret, SecretText.Mask, StringComparison.Ordinal);
        // Somebody may have shortened the text in the middle of a secret.
        text = HideCut(text, text.Length);
        foreach (var cut in Cuts)
        {
            for (var at = text.IndexOf(cut, StringComparison.Ordinal); at >= 0; at = text.IndexOf(cut, at + cut.Length, StringComparison.Ordinal))
            {
                var hidden = HideCut(text, at);
                at += hidden.Length - text.Length;
                text = hidden;
            }
        }

        return text;
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

    /// <summary>Hides the beginning of a secret that the text has right before a place.</summary>
    private string HideCut(string text, int end)
    {
        foreach (var secret in _written)
        {
            for (var length = Math.Min(secret.Length - 1, end); length >= ShortestHidden; length--)
            {
                if (string.CompareOrdinal(text, end - length, secret, 0, length) == 0)
                    return string.Concat(text.AsSpan(0, end - length), SecretText.Mask, text.AsSpan(end));
            }
        }

        return text;
    }
}
