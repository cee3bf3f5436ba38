using System.Collections;
using System.Text.Json;

namespace Sluice.Connect.Options;

/// <summary>Finds what is secret in options: what is marked so, and every password inside a URL or connection string.</summary>
internal sealed class SecretCollector
{
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);

    public IReadOnlySet<string> Found => _found;

    /// <summary>Looks through an options record.</summary>
    public void AddRecord(object options, bool secret)
    {
        foreach (var member in OptionsShape.Of(options.GetType()).Members) AddValue(member.Get(options), secret || member.IsSecret);
    }

    /// <summary>Looks through a configuration that nobody has made options of.</summary>
    /// <param name="type">The options record that it is for; null: nobody knows.</param>
    public void AddJson(JsonElement json, Type? type, bool secret)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject())
                {
                    var (inner, hidden) = OptionsText.Inside(type, member.Name);
                    AddJson(member.Value, inner, secret || hidden);
                }

                break;
            case JsonValueKind.Array:
                var item = type is null ? null : CollectionTypes.ItemOf(type);
                foreach (var element in json.EnumerateArray()) AddJson(element, item, secret);
                break;
            case JsonValueKind.String:
                AddText(json.GetString()!, secret);
                break;
            case JsonValueKind.Number:
                AddText(json.GetRawText(), secret);
                break;
        }
    }

    private void AddValue(object? value, bool secret)
    {
        switch (value)
        {
            case null:
                break;
            case JsonElement json:
                AddJson(json, null, secret);
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
            case var _ when OptionsShape.IsPossible(value.GetType()):
                AddRecord(value, secret);
                break;
        }
    }

    /// <summary>Looks through one text.</summary>
    public void AddText(string text, bool secret)
    {
        if (secret) _found.Add(text);
        foreach (var part in SecretText.SecretsIn(text)) _found.Add(part);
    }
}
