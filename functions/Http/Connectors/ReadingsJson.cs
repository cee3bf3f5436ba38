using System.Text.Json;
using Sluice.Connect;

namespace Sluice.Worker.Http.Connectors;

/// <summary>Shows what a connector says about itself: a member of its task that Kafka Connect does not have, and clients pass over.</summary>
internal static class ReadingsJson
{
    public static void Write(Utf8JsonWriter json, TaskReadings readings)
    {
        json.WriteStartObject("readings");
        if (readings.Problem is { } problem) json.WriteString("problem", problem);
        json.WriteStartArray("figures");
        foreach (var figure in readings.Figures)
        {
            json.WriteStartObject();
            json.WriteString("name", figure.Name);
            json.WriteNumber("value", figure.Value);
            if (figure.Unit.Length > 0) json.WriteString("unit", figure.Unit);
            WriteLabels(json, figure.Labels);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("texts");
        foreach (var text in readings.Texts)
        {
            json.WriteStartObject();
            json.WriteString("name", text.Name);
            json.WriteString("text", text.Text);
            WriteLabels(json, text.Labels);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteLabels(Utf8JsonWriter json, IReadOnlyList<ReadingLabel> labels)
    {
        if (labels.Count == 0) return;
        json.WriteStartObject("labels");
        foreach (var label in labels) json.WriteString(label.Name, label.Value);
        json.WriteEndObject();
    }
}
