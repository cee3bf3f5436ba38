using System.Text.Json;
using Sluice.Connect;

namespace Sluice.Worker.Http.Connectors;

/// <summary>Shows connectors as Kafka Connect's REST API does; <c>lag</c> is ours.</summary>
internal static class ConnectorJson
{
    public static void WriteStatus(Utf8JsonWriter json, ConnectorStatus connector, string worker)
    {
        json.WriteStartObject();
        json.WriteString("name", connector.Name);
        json.WriteStartObject("connector");
        WriteState(json, connector.State, worker, connector.Trace);
        json.WriteEndObject();
        json.WriteStartArray("tasks");
        foreach (var task in connector.Tasks)
        {
            json.WriteStartObject();
            json.WriteNumber("id", task.Id);
            WriteState(json, task.State, worker, task.Trace);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("type", Kind(connector.Kind));
        if (connector.Lag is { } lag) json.WriteNumber("lag", lag);
        json.WriteEndObject();
    }

    public static string Kind(ConnectorKind kind) => kind == ConnectorKind.Source ? "source" : "sink";

    private static void WriteState(Utf8JsonWriter json, ConnectorState state, string worker, string? trace)
    {
        json.WriteString("state", state.ToString().ToUpperInvariant());
        json.WriteString("worker_id", worker);
        if (trace is not null) json.WriteString("trace", trace);
    }
}
