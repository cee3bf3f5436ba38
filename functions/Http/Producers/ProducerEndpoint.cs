using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Producers;

/// <summary><c>POST /producers</c>: gives out producer ids, as Kafka's InitProducerId does.</summary>
internal sealed class ProducerEndpoint(IEventLog log, RequestLimits limits, BodyMemory memory)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/producers", OpenAsync);

    private async Task OpenAsync(HttpContext context)
    {
        var name = await ReadNameAsync(context.Request, context.RequestAborted);
        var producer = await log.NewProducerAsync(name, context.RequestAborted);
        await context.AnswerAsync(StatusCodes.Status200OK, producer, static (json, identity) =>
        {
            json.WriteStartObject();
            json.WriteNumber("producerId", identity.Id);
            json.WriteNumber("producerEpoch", identity.Epoch);
            json.WriteEndObject();
        });
    }

    private async ValueTask<string?> ReadNameAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = await RequestBody.ReadAsync(request, memory, limits.SmallBody, cancellationToken);
        if (body.Bytes.IsEmpty) return null;
        return NameIn(JsonBody.Parse(body.Bytes));
    }

    private static string? NameIn(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw Unknown();
        string? name = null;
        foreach (var property in body.EnumerateObject())
        {
            if (!property.NameEquals("name") || property.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)) throw Unknown();
            name = property.Value.GetString();
        }

        return name;
    }

    private static RequestException Unknown() =>
        RequestException.Bad("The body may be empty, or be like {\"name\": \"shop-import\"}.");
}
