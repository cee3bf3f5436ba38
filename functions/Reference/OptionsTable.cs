using System.Text;
using System.Text.Json.Nodes;

namespace Sluice.Worker.Reference;

/// <summary>Makes the table of a reference page from the JSON Schema of an options record; nested options have dots in their names.</summary>
internal static class OptionsTable
{
    public static string Of(JsonObject schema)
    {
        var rows = new List<OptionRow>();
        Add("", schema, rows);
        if (rows.Count == 0) return "There are no options.\n";
        var text = new StringBuilder("| option | value | default | what it does |\n| --- | --- | --- | --- |\n");
        foreach (var row in rows) text.Append($"| `{row.Name}` | {row.Type} | {row.Default} | {Cell(row.Description)} |\n");
        return text.ToString();
    }

    private static void Add(string prefix, JsonObject schema, List<OptionRow> rows)
    {
        if (schema["properties"] is not JsonObject properties) return;
        var required = (schema["required"] as JsonArray)?.Select(name => name!.GetValue<string>()).ToHashSet() ?? [];
        foreach (var (name, node) in properties)
        {
            var option = node!.AsObject();
            var fallback = required.Contains(name) ? "**required**" : option["default"] is { } value ? $"`{value.ToJsonString(ReferencePages.Compact)}`" : "";
            rows.Add(new OptionRow(prefix + name, TypeOf(option), fallback, Description(option)));
            Add($"{prefix}{name}.", option, rows);
            if (option["items"] is JsonObject item) Add($"{prefix}{name}[].", item, rows);
            if (option["additionalProperties"] is JsonObject entry) Add($"{prefix}{name}.*.", entry, rows);
        }
    }

    private static string TypeOf(JsonObject schema)
    {
        if (schema["enum"] is JsonArray choices) return string.Join(", ", choices.Select(choice => $"`{choice}`"));
        if (schema["anyOf"] is JsonArray forms) return string.Join(" or ", forms.Select(form => TypeOf(form!.AsObject())));
        var type = schema["type"] is JsonArray several ? several[0]!.ToString() : schema["type"]?.ToString();
        if (schema["examples"] is JsonArray examples) return examples[0]!.ToString() == "30s" ? "a duration, such as `30s`" : "a size, such as `64KiB`";
        return type switch
        {
            "string" => "text",
            "integer" => "a whole number" + Limits(schema),
            "number" => "a number" + Limits(schema),
            "boolean" => "`true`, `false`",
            "array" => schema["items"] is JsonObject item && item.Count > 0 ? $"a list: {TypeOf(item)}" : "a list",
            "object" when schema["additionalProperties"] is JsonObject entry => $"an object by name: {TypeOf(entry)}",
            "object" => "an object",
            _ => "any JSON",
        };
    }

    private static string Limits(JsonObject schema) => (schema["minimum"], schema["maximum"]) switch
    {
        ({ } least, { } most) => $", {least} to {most}",
        ({ } least, null) => $", {least} or more",
        (null, { } most) => $", {most} at most",
        _ => "",
    };

    private static string Description(JsonObject schema) =>
        (schema["description"]?.ToString() ?? "") + (schema["writeOnly"] is null ? "" : " A secret: it is never shown.");

    private static string Cell(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "\\<", StringComparison.Ordinal);
}
