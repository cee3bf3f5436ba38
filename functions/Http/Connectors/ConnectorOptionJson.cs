using System.Text.Json;
using Sluice.Connect;

namespace Sluice.Worker.Http.Connectors;

/// <summary>Shows what there is to configure as Kafka Connect's REST API does, so that its tools can make forms of it.</summary>
internal static class ConnectorOptionJson
{
    public static void WriteDefinitions(Utf8JsonWriter json, IReadOnlyList<ConnectorOption> options)
    {
        json.WriteStartArray();
        foreach (var (index, option) in options.Index()) WriteDefinition(json, option, index + 1);
        json.WriteEndArray();
    }

    public static void WriteValidation(Utf8JsonWriter json, string plugin, IReadOnlyList<ConnectorOption> options)
    {
        json.WriteStartObject();
        json.WriteString("name", plugin);
        json.WriteNumber("error_count", options.Sum(option => option.Errors.Count));
        WriteTexts(json, "groups", options.Select(option => option.Group).Where(group => group.Length > 0).Distinct(StringComparer.Ordinal));
        json.WriteStartArray("configs");
        foreach (var (index, option) in options.Index())
        {
            json.WriteStartObject();
            json.WritePropertyName("definition");
            WriteDefinition(json, option, index + 1);
            json.WriteStartObject("value");
            json.WriteString("name", option.Name);
            json.WriteString("value", option.Value);
            WriteTexts(json, "recommended_values", option.Choices);
            WriteTexts(json, "errors", option.Errors);
            json.WriteBoolean("visible", true);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteDefinition(Utf8JsonWriter json, ConnectorOption option, int order)
    {
        json.WriteStartObject();
        json.WriteString("name", option.Name);
        json.WriteString("type", option.Type);
        json.WriteBoolean("required", option.IsRequired);
        json.WriteString("default_value", option.Default);
        json.WriteString("importance", option.IsRequired ? "HIGH" : option.IsOwn ? "MEDIUM" : "LOW");
        json.WriteString("documentation", option.Description);
        json.WriteString("group", option.Group);
        json.WriteString("width", "MEDIUM");
        json.WriteString("display_name", option.Name);
        WriteTexts(json, "dependents", []);
        json.WriteNumber("order", order);
        json.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
