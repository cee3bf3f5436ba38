using System.Text.Json;
using Sluice.Connectors.Sqlite.Storage;

namespace Sluice.Connectors.Sqlite.Query;

/// <summary>Whether a document has given words in a given field.</summary>
internal static class FieldMatch
{
    /// <summary>
    /// True when a value at the field, or anywhere below it, has the words. Arrays on the way are looked through, and a
    /// name that has dots itself (<c>log.level</c>) is found like a nested one.
    /// </summary>
    public static bool In(ReadOnlyMemory<byte> value, QueryNode.Field field)
    {
        if (!JsonValue.MayBe(value.Span)) return false;
        try
        {
            using var document = JsonDocument.Parse(value, JsonDepth.Parsing);
            return In(document.RootElement, field.Path, field.Words);
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>The recursion ends with the document, whose depth is limited.</summary>
    private static bool In(JsonElement element, ReadOnlySpan<char> path, Words words)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    if (In(item, path, words)) return true;
                }

                return false;
            case JsonValueKind.Object:
                foreach (var property in element.EnumerateObject())
                {
                    if (TryStep(path, property.Name, out var rest) && In(property.Value, rest, words)) return true;
                }

                return false;
            default:
                return path.IsEmpty && words.StandIn(element.ToString() is { Length: > 0 } text ? text : element.GetRawText());
        }
    }

    private static bool TryStep(ReadOnlySpan<char> path, string name, out ReadOnlySpan<char> rest)
    {
        rest = path;
        if (path.IsEmpty) return true;
        if (!path.StartsWith(name, StringComparison.Ordinal)) return false;
        rest = path[name.Length..];
        if (rest.IsEmpty) return true;
        if (rest[0] != '.') return false;
        rest = rest[1..];
        return true;
    }
}
