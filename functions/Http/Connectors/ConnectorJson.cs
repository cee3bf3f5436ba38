using System.Globalization;
using System.Text.Json;
using Sluice.Connect;
using TaskStatus = Sluice.Connect.TaskStatus;

namespace Sluice.Worker.Http.Connectors;

/// <summary>Shows connectors as Kafka Connect's REST API does, with more about tasks: what they try to get over, and the lag.</summary>
internal static class ConnectorJson
{
    public static void WriteStatus(Utf8JsonWriter json, ConnectorStatus connector, string worker)
    {
        json.WriteStartObject();
        json.WriteString("name", connector.Name);
        json.WriteStartObject("connector");
        WriteState(json, connector.State, worker);
        json.WriteEndObject();
        json.WriteStartArray("tasks");
        foreach (var task in connector.Tasks) WriteTask(json, task, worker);
        json.WriteEndArray();
        json.WriteString("type", Kind(connector.Kind));
        if (connector.Kind == ConnectorKind.Sink) json.WriteNumber("lag", connector.Lag);
        json.WriteEndObject();
    }

    public static string Kind(ConnectorKind kind) => kind == ConnectorKind.Source ? "source" : "sink";

    private static void WriteTask(Utf8JsonWriter json, TaskStatus task, string worker)
    {
        json.WriteStartObject();
        json.WriteNumber("id", task.Id);
        WriteState(json, task.State, worker);
        if (task.Trace is { } trace) json.WriteString("trace", trace);
        if (task.LastError is { } error) json.WriteString("last_error", error);
        if (task.NextAttempt is { } next) json.WriteString("next_attempt", next.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        if (task.Partitions.Count > 0)
        {
            json.WriteNumber("parked", task.Parked);
            json.WriteStartArray("partitions");
            foreach (var (partition, committed, lag) in task.Partitions)
            {
                json.WriteStartObject();
                json.WriteString("topic", partition.Topic);
                json.WriteNumber("partition", partition.Partition);
                json.WriteNumber("committed", committed);
                json.WriteNumber("lag", lag);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, ConnectorState state, string worker)
    {
        json.WriteString("state", state.ToString().ToUpperInvariant());
        json.WriteString("worker_id", worker);
    }
}
