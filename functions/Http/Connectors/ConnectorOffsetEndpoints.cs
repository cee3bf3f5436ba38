using System.Text.Json.Nodes;
using Sluice.Connect;

namespace Sluice.Worker.Http.Connectors;

/// <summary><c>/connectors/{connector}/offsets</c>: how far a connector has got, and, while it is stopped, where it shall go on.</summary>
internal sealed class ConnectorOffsetEndpoints(ConnectorEngine connectors, ConnectorBody bodies)
{
    private const string Path = ConnectorEndpoints.Path + "/offsets";

    private const string Example = """{"offsets": [{"partition": {"kafka_topic": "events", "kafka_partition": 0}, "offset": {"kafka_offset": 17}}]}""";

    public void Map(IEndpointRouteBuilder routes, string root)
    {
        routes.MapRead(root + Path, ListAsync);
        routes.MapPatch(root + Path, AlterAsync);
        routes.MapDelete(root + Path, ResetAsync);
    }

    private Task ListAsync(HttpContext context) =>
        context.AnswerAsync(StatusCodes.Status200OK, connectors.OffsetsOf(ConnectorEndpoints.Name(context)), static (json, offsets) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("offsets");
            foreach (var (partition, offset) in offsets)
            {
                json.WriteStartObject();
                json.WritePropertyName("partition");
                partition.WriteTo(json);
                json.WritePropertyName("offset");
                if (offset is null) json.WriteNullValue();
                else offset.WriteTo(json);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    private async Task AlterAsync(HttpContext context)
    {
        var body = await bodies.ReadAsync(context.Request, Example);
        if (body["offsets"] is not JsonArray { Count: > 0 } given)
            throw RequestException.Bad("Partitions / offsets need to be provided for an alter offsets request");
        await connectors.AlterOffsetsAsync(ConnectorEndpoints.Name(context), [.. given.Select(Offset)], context.RequestAborted);
        await AnswerAsync(context, "The offsets for this connector have been altered successfully");
    }

    private async Task ResetAsync(HttpContext context)
    {
        await connectors.ResetOffsetsAsync(ConnectorEndpoints.Name(context), context.RequestAborted);
        await AnswerAsync(context, "The offsets for this connector have been reset successfully");
    }

    private static ConnectorOffset Offset(JsonNode? entry)
    {
        if (entry is not JsonObject { Count: <= 2 } given || given["partition"] is not JsonObject partition || !given.ContainsKey("offset"))
            throw RequestException.Bad("Each of the offsets is written {\"partition\": {...}, \"offset\": {...}}, or with null as the offset.");
        return given["offset"] switch
        {
            null => new ConnectorOffset(partition, null),
            JsonObject offset => new ConnectorOffset(partition, offset),
            _ => throw RequestException.Bad("An offset is an object, or null."),
        };
    }

    private static Task AnswerAsync(HttpContext context, string message) =>
        context.AnswerAsync(StatusCodes.Status200OK, message, static (json, text) =>
        {
            json.WriteStartObject();
            json.WriteString("message", text);
            json.WriteEndObject();
        });
}
