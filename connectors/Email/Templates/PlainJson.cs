using System.Text.Json;

namespace Sluice.Connectors.Email.Templates;

/// <summary>Turns JSON into the few plain types that templates know: they outlive the document and hide nothing.</summary>
internal static class PlainJson
{
    public static object? Convert(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Object(element),
        JsonValueKind.Array => element.EnumerateArray().Select(Convert).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => Number(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static Dictionary<string, object?> Object(JsonElement element)
    {
        var fields = new Dictionary<string, object?>();
        foreach (var field in element.EnumerateObject()) fields[field.Name] = Convert(field.Value);
        return fields;
    }

    /// <summary>
    /// A decimal keeps the digits as they were written (a price of 1.50); what does not fit one is a double, and what does
    /// not fit that either is its text.
    /// </summary>
    private static object Number(JsonElement element)
    {
        var text = element.GetRawText();
        if (element.TryGetDecimal(out var exact) && exact.ToString() == text) return exact;
        return element.TryGetDouble(out var near) && double.IsFinite(near) ? near : text;
    }
}
