using System.Collections;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sluice.Connect.Options;

/// <summary>Shows options to people, with <see cref="SecretText.Mask"/> in the place of every secret.</summary>
public static class OptionsText
{
    /// <summary>JSON on one line, with characters as themselves.</summary>
    internal static JsonSerializerOptions Readable { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = JsonDepth.MostAround };

    /// <summary>Bound options as a configuration would write them, defaults included.</summary>
    public static JsonObject Show(object options) => Record(options, secret: false, redact: true);

    /// <summary>A configuration as it was written, comments aside. A setting such as <c>%SMTP_PASSWORD%</c> stays readable.</summary>
    /// <param name="type">The options record that the configuration is for; null hides only what looks like a secret.</param>
    public static JsonNode? Redact(JsonElement configuration, Type? type) => Redact(configuration, type, secret: false);

    /// <summary>A value as a configuration would write it, secrets included; null for null.</summary>
    internal static JsonNode? Plain(object? value) => Value(value, secret: false, redact: false);

    private static JsonObject Record(object options, bool secret, bool redact)
    {
        var shown = new JsonObject();
        foreach (var member in OptionsShape.Of(options.GetType()).Members)
            shown[member.Name] = Value(member.Get(options), secret || member.IsSecret, redact);
        return shown;
    }

    private static JsonNode? Value(object? value, bool secret, bool redact)
    {
        if (value is null) return null;
        if (value is JsonElement { ValueKind: not JsonValueKind.Undefined } json && redact) return Redact(json, null, secret);
        if (ScalarFormats.Find(value.GetType()) is { } format)
        {
            var written = format.Write(value);
            if (!redact) return written;
            if (secret) return SecretText.Mask;
            return written is JsonValue text && text.TryGetValue<string>(out var plain) ? SecretText.Redact(plain) : written;
        }

        return value switch
        {
            IDictionary entries => Entries(entries, secret, redact),
            IEnumerable items => new JsonArray([.. items.Cast<object?>().Select(item => Value(item, secret, redact))]),
            _ => Record(value, secret, redact),
        };
    }

    private static JsonObject Entries(IDictionary entries, bool secret, bool redact)
    {
        var shown = new JsonObject();
        foreach (DictionaryEntry entry in entries) shown[(string)entry.Key] = Value(entry.Value, secret, redact);
        return shown;
    }

    private static JsonNode? Redact(JsonElement json, Type? type, bool secret)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                var shown = new JsonObject();
                foreach (var property in json.EnumerateObject())
                {
                    var (inner, hidden) = Inside(type, property.Name);
                    shown[property.Name] = Redact(property.Value, inner, secret || hidden);
                }

                return shown;
            case JsonValueKind.Array:
                var item = type is null ? null : CollectionTypes.ItemOf(type);
                return new JsonArray([.. json.EnumerateArray().Select(element => Redact(element, item, secret))]);
            case JsonValueKind.Null or JsonValueKind.Undefined:
                return null;
            case JsonValueKind.String when secret && SecretText.IsSetting(json.GetString()!):
                return json.GetString();
            case var _ when secret:
                return SecretText.Mask;
            case JsonValueKind.String:
                return SecretText.Redact(json.GetString()!);
            default:
                return JsonNode.Parse(json.GetRawText());
        }
    }

    /// <summary>What belongs to a name inside a type, and whether it is secret.</summary>
    internal static (Type? Type, bool Secret) Inside(Type? type, string name)
    {
        // The transforms of a connector are JSON to its settings; the salt of a mask is the one secret in them.
        if (type is null || type == typeof(JsonElement)) return (null, name == "salt");
        if (ScalarFormats.Find(type) is not null || CollectionTypes.ItemOf(type) is not null) return (null, false);
        if (CollectionTypes.ValueOf(type) is { } value) return (value, false);
        return OptionsShape.Of(type).Find(name) is { } member ? (member.Type, member.IsSecret) : (null, false);
    }
}
