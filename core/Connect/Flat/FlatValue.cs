using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Connect.Flat;

/// <summary>One value of a flat configuration, which is text whatever it means.</summary>
internal static class FlatValue
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>The value as the nested configuration has it; what cannot be read stays the text that it is, for whoever checks it.</summary>
    /// <param name="type">What belongs there; null when nobody knows.</param>
    public static JsonNode Read(string key, JsonNode value, Type? type)
    {
        if (value.GetValueKind() != JsonValueKind.String || type is null) return value.DeepClone();
        var text = value.GetValue<string>();
        if (key.EndsWith(".ms", StringComparison.Ordinal) && type == typeof(TimeSpan)) return JsonValue.Create(text + "ms");
        if (type != typeof(JsonElement) && ScalarFormats.Find(type) is not null) return value.DeepClone();
        if (text.TrimStart() is ['{' or '[', ..] && Parse(text) is { } json) return json;
        if (CollectionTypes.ItemOf(type) is null) return value.DeepClone();
        return new JsonArray(
            [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => JsonValue.Create(item))]);
    }

    /// <summary>The text of a value that is no object.</summary>
    public static string Write(JsonNode value)
    {
        if (value is not JsonArray items) return value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        var texts = items.Select(item => item?.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : null).ToList();
        var isPlain = texts.TrueForAll(text => text is { Length: > 0 } && !text.Contains(',', StringComparison.Ordinal) && text[0] is not ('[' or '{' or ' '));
        return isPlain ? string.Join(',', texts) : value.ToJsonString(Relaxed);
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
