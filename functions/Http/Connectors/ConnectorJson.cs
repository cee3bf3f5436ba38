using System.Globalization;
using System.Text.Json;
using Sluice.Connect;
using TaskStatus = Sluice.Connect.TaskStatus;

namespace Sluice.Worker.Http.Connectors;

/// <summary>Shows connectors as Kafka Connect's REST API does, with more about tasks: what they try to get over, and the lag.</summary>
internal static class ConnectorJson
{
    public static void WriteInfo(Utf8JsonWriter json, ConnectorInfo connector)
    {
        json.WriteStartObject();
        json.WriteString("name", connector.Name);
        json.WritePropertyName("config");
        WriteConfig(json, connector.Config);
        json.WriteStartArray("tasks");
        for (var task = 0; task < connector.Tasks; task++) WriteTaskId(json, connector.Name, task);
        json.WriteEndArray();
        json.WriteString("type", Kind(connector.Kind));
        json.WriteEndObject();
    }

    public static void WriteConfig(Utf8JsonWriter json, IReadOnlyDictionary<string, string> config)
    {
        json.WriteStartObject();
        foreach (var (name, value) in config) json.WriteString(name, value);
        json.WriteEndObject();
    }

    public static void WriteTasks(Utf8JsonWriter json, ConnectorInfo connector)
    {
        json.WriteStartArray();
        for (var task = 0; task < connector.Tasks; task++)
        {
            json.WriteStartObject();
            json.WritePropertyName("id");
            WriteTaskId(json, connector.Name, task);
            json.WritePropertyName("config");
            WriteConfig(json, connector.Config);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    public static void WriteStatus(Utf8JsonWriter json, ConnectorStatus connector, string worker)
    {
        json.WriteStartObject();
        json.WriteString("name", connector.Name);
        json.WriteStartObject("connector");
        WriteState(json, connector.State, worker);
        if (connector.Trace is { } trace) json.WriteString("trace", trace);
        json.WriteEndObject();
        json.WriteStartArray("tasks");
        foreach (var task in connector.Tasks) WriteTask(json, task, worker);
        json.WriteEndArray();
        json.WriteString("type", Kind(connector.Kind));
        if (connector.Kind == ConnectorKind.Sink) json.WriteNumber("lag", connector.Lag);
        if (connector.Breaker is { } breaker) json.WriteString("breaker", Text(breaker));
        json.WriteEndObject();
    }

    public static void WriteTask(Utf8JsonWriter json, TaskStatus task, string worker)
    {
        json.WriteStartObject();
        json.WriteNumber("id", task.Id);
        WriteState(json, task.State, worker);
        if (task.Trace is { } trace) json.WriteString("trace", trace);
        if (task.LastError is { } error) json.WriteString("last_error", error);
        if (task.NextAttempt is { } next) json.WriteString("next_attempt", Text(next));
        if (task.Restarts > 0) json.WriteNumber("restarts", task.Restarts);
        if (task.Hung is { } hung)
        {
            json.WriteStartObject("hung");
            json.WriteString("call", hung.Call);
            json.WriteString("since", Text(hung.Since));
            json.WriteNumber("count", hung.Count);
            json.WriteEndObject();
        }

        if (task.Partitions.Count > 0) WritePartitions(json, task);
        if (task.Readings is { } readings) ReadingsJson.Write(json, readings);
        json.WriteEndObject();
    }

    public static string Kind(ConnectorKind? kind) => kind switch
    {
        ConnectorKind.Source => "source",
        ConnectorKind.Sink => "sink",
        _ => "unknown",
    };

    private static void WritePartitions(Utf8JsonWriter json, TaskStatus task)
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

    private static void WriteTaskId(Utf8JsonWriter json, string connector, int task)
    {
        json.WriteStartObject();
        json.WriteString("connector", connector);
        json.WriteNumber("task", task);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, ConnectorState state, string worker)
    {
        json.WriteString("state", state.ToString().ToUpperInvariant());
        json.WriteString("worker_id", worker);
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    private static string Text(BreakerState state) => state switch
    {
        BreakerState.Open => "OPEN",
        BreakerState.HalfOpen => "HALF_OPEN",
        _ => "CLOSED",
    };
}
