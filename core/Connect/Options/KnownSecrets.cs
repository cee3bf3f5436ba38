using System.Collections;
using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>The secrets of one connector's options, to be hidden wherever a stranger's text may repeat them.</summary>
public sealed class KnownSecrets
{
    // A shorter one says nothing, and hiding it would hide half of every sentence.
    private const int ShortestHidden = 3;

    private readonly HashSet<string> _secrets = new(StringComparer.Ordinal);

    private KnownSecrets()
    {
    }

    /// <summary>Every option that is marked as a secret, and every password inside a URL or connection string.</summary>
    public static KnownSecrets Of(object options)
    {
        var known = new KnownSecrets();
        known.AddRecord(options, secret: false);
        return known;
    }

    /// <summary>All of them, the longest first; as written, and as they look inside a URL.</summary>
    public IEnumerable<string> All => _secrets.OrderByDescending(secret => secret.Length).ThenBy(secret => secret, StringComparer.Ordinal);

    /// <summary>The text with <see cref="SecretText.Mask"/> in the place of every secret.</summary>
    public string Hide(string text)
    {
        // The longest first, or what a short one leaves of a long one would stay.
        foreach (var secret in All) text = text.Replace(secret, SecretText.Mask, StringComparison.Ordinal);
        return SecretText.Redact(text);
    }

    private void AddRecord(object options, bool secret)
    {
        foreach (var member in OptionsShape.Of(options.GetType()).Members) AddValue(member.Get(options), secret || member.IsSecret);
    }

    private void AddValue(object? value, bool secret)
    {
        switch (value)
        {
            case null:
                break;
            case JsonElement json:
                AddJson(json, secret);
                break;
            case var _ when ScalarFormats.Find(value.GetType()) is { } format:
                AddText(format.Write(value)?.ToString() ?? "", secret);
                break;
            case IDictionary entries:
                foreach (var entry in entries.Values) AddValue(entry, secret);
                break;
            case IEnumerable items:
                foreach (var item in items) AddValue(item, secret);
                break;
            default:
                AddRecord(value, secret);
                break;
        }
    }

    private void AddJson(JsonElement json, bool secret)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in json.EnumerateObject()) AddJson(member.Value, secret);
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in json.EnumerateArray()) AddJson(item, secret);
        }
        else if (json.ValueKind == JsonValueKind.String)
        {
            AddText(json.GetString()!, secret);
        }
    }

    private void AddText(string text, bool secret)
    {
        foreach (var found in secret ? SecretText.SecretsIn(text).Append(text) : SecretText.SecretsIn(text))
        {
            if (found.Length < ShortestHidden) continue;
            _secrets.Add(found);
            _secrets.Add(Uri.EscapeDataString(found));
            _secrets.Add(Uri.UnescapeDataString(found));
        }
    }
}
