using System.Text;
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
        if (LooksLikeJson(text) && Parse(text) is { } json) return json;
        if (CollectionTypes.ItemOf(type) is null) return value.DeepClone();
        return new JsonArray(
            [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => JsonValue.Create(item))]);
    }

    /// <summary>
    /// What is wrong with a text that can only be meant as JSON and is none; null: nothing. It says nothing of the content, in which
    /// secrets may be.
    /// </summary>
    /// <param name="type">What belongs there; null when nobody knows.</param>
    public static string? Problem(JsonNode value, Type? type)
    {
        if (value.GetValueKind() != JsonValueKind.String || type is null) return null;
        if (type != typeof(JsonElement) && ScalarFormats.Find(type) is not null) return null;
        var text = value.GetValue<string>();
        if (!LooksLikeJson(text)) return null;
        try
        {
            JsonNode.Parse(text, documentOptions: Strict);
            return null;
        }
        catch (JsonException problem)
        {
            if (JsonDepth.IsExceeded(problem)) return $"is {JsonDepth.Problem}";
            return problem is { LineNumber: { } line, BytePositionInLine: { } column }
                ? $"is not JSON at character {CharacterAt(text, line, column)}"
                : "is not JSON: an object in it has a name twice";
        }
    }

    /// <summary>Whether a text begins as JSON does.</summary>
    public static bool LooksLikeJson(string text) => text.TrimStart() is ['{' or '[', ..];

    /// <summary>The text of a value that is no object.</summary>
    public static string Write(JsonNode value)
    {
        if (value is not JsonArray items) return value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();
        var texts = items.Select(item => item?.GetValueKind() == JsonValueKind.String ? item.GetValue<string>() : null).ToList();
        var isPlain = texts.TrueForAll(text => text is { Length: > 0 } && !text.Contains(',', StringComparison.Ordinal) && text[0] is not ('[' or '{' or ' '));
        return isPlain ? string.Join(',', texts) : value.ToJsonString(Relaxed);
    }

    private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The number, from 1, of the character at a place that the reader counts in lines and in bytes of UTF-8.</summary>
    private static int CharacterAt(string text, long line, long column)
    {
        var start = 0;
        for (; line > 0; line--) start = text.IndexOf('\n', start) + 1;
        var bytes = Encoding.UTF8.GetBytes(text[start..]);
        return start + Encoding.UTF8.GetCharCount(bytes.AsSpan(0, (int)Math.Min(column, bytes.Length))) + 1;
    }

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
