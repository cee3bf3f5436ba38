using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.DeadLetters;

/// <summary><c>/dlq</c>: what connectors could do nothing with; to look at, to send once more, to put away.</summary>
internal sealed class DeadLetterEndpoints(
    DeadLetterQueue letters, Func<IReadOnlyList<ConnectorDefinition>> connectors, RequestLimits limits, BodyMemory memory)
{
    private const string Path = "/dlq/{connector}";
    private const int DefaultLimit = 100;
    private const int LargestLimit = 1_000;

    // Of each connector so many are counted at most: the list is for a person, and a dead-letter topic may be long.
    private const int MostCounted = 10_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/dlq", CountAsync);
        routes.MapGet(Path, ListAsync);
        routes.MapPost(Path + "/retry", RetryAsync);
        routes.MapPost(Path + "/purge", PurgeAsync);
        routes.MapGet(Path + "/{id}", ShowAsync);
    }

    private async Task CountAsync(HttpContext context)
    {
        var counts = new List<(ConnectorDefinition, int)>();
        foreach (var connector in connectors())
        {
            counts.Add((connector, await letters.CountAsync(connector, MostCounted, context.RequestAborted)));
        }

        await context.AnswerAsync(StatusCodes.Status200OK, counts, static (json, counts) =>
        {
            json.WriteStartArray();
            foreach (var (connector, open) in counts)
            {
                json.WriteStartObject();
                json.WriteString("connector", connector.Name);
                json.WriteString("topic", connector.DeadLetterTopic);
                json.WriteNumber("open", open);
                if (open == MostCounted) json.WriteBoolean("more", true);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private async Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var connector = Connector(context);
        DeadLetterId? behind = ReadQuery.Text(query, "after") is { } text ? DeadLetterBody.Id(text) : null;
        var limit = ReadQuery.Number(query, "limit", DefaultLimit, 1, LargestLimit);
        var all = ReadQuery.YesOrNo(query, "all");
        var (format, found) = (ReadQuery.Format(query), await letters.ListAsync(connector, behind, limit, all, context.RequestAborted));
        await context.AnswerAsync(StatusCodes.Status200OK, (found, format), static (json, answer) =>
        {
            json.WriteStartArray();
            foreach (var letter in answer.found) DeadLetterJson.Write(json, letter, answer.format);
            json.WriteEndArray();
        });
    }

    private async Task ShowAsync(HttpContext context)
    {
        var connector = Connector(context);
        var id = DeadLetterBody.Id((string)context.Request.RouteValues["id"]!);
        var letter = await letters.FindAsync(connector, id, context.RequestAborted)
            ?? throw RequestException.NotFound($"There is no dead letter {id} of the connector '{connector.Name}'. GET /dlq/{connector.Name} lists them.");
        await context.AnswerAsync(
            StatusCodes.Status200OK, (letter, format: ReadQuery.Format(context.Request.Query)),
            static (json, answer) => DeadLetterJson.Write(json, answer.letter, answer.format));
    }

    private async Task RetryAsync(HttpContext context)
    {
        var connector = Connector(context);
        using var body = await RequestBody.ReadAsync(context.Request, memory, limits.SmallBody, context.RequestAborted);
        var wish = DeadLetterBody.Read(body.Bytes, takesTarget: true);
        var target = wish.Target ?? (connector.Plugin.Kind == ConnectorKind.Sink ? RetryTarget.Connector : RetryTarget.Topic);
        // What was begun is seen to its end for the letter that is on its way; the client may be gone by then.
        var outcome = await letters.RetryAsync(connector, wish.Ids, target, context.RequestAborted);
        await context.AnswerAsync(
            StatusCodes.Status200OK, (outcome, target),
            static (json, answer) => DeadLetterJson.Write(json, answer.outcome, "retried", answer.target));
    }

    private async Task PurgeAsync(HttpContext context)
    {
        var connector = Connector(context);
        using var body = await RequestBody.ReadAsync(context.Request, memory, limits.SmallBody, context.RequestAborted);
        var outcome = await letters.PurgeAsync(connector, DeadLetterBody.Read(body.Bytes, takesTarget: false).Ids, context.RequestAborted);
        await context.AnswerAsync(
            StatusCodes.Status200OK, outcome, static (json, answer) => DeadLetterJson.Write(json, answer, "purged", target: null));
    }

    private ConnectorDefinition Connector(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["connector"]!;
        return connectors().FirstOrDefault(connector => connector.Name == name)
            ?? throw RequestException.NotFound($"There is no connector '{name}'. GET /connectors lists them.");
    }
}
