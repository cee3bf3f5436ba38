using System.Text.Json.Nodes;

namespace Sluice.Connect;

/// <summary>How far a connector has got in one part of what it reads, as Kafka Connect shows it.</summary>
/// <param name="Partition">
/// Of a sink <c>{"kafka_topic", "kafka_partition"}</c>; of a source <c>{"part"}</c>, with the source's own name for the part.
/// </param>
/// <param name="Offset">
/// Of a sink <c>{"kafka_offset"}</c>, the next offset it reads; of a source <c>{"position"}</c>, base64 of the source's own bytes.
/// Null, where offsets are set: begin anew.
/// </param>
public sealed record ConnectorOffset(JsonObject Partition, JsonObject? Offset);
