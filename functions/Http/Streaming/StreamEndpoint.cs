using Sluice.Log;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Streaming;

/// <summary>
/// <c>GET /topics/{topic}/stream?from=</c>: a topic as server-sent events, all its partitions. Begins with what is yet to come,
/// unless <c>from</c> or <c>Last-Event-ID</c> say otherwise.
/// </summary>
/// <param name="host">The Azure Functions host that requests come through; null: they come as they are.</param>
internal sealed class StreamEndpoint(IEventLog log, FunctionsHost? host, TimeProvider time, CancellationToken stopping)
{
    private const string LastEventId = "Last-Event-ID";

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/topics/{topic}/stream", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        var topic = TopicParameter.Topic(context);
        var format = ReadQuery.Format(context.Request.Query);
        var info = log.FindTopic(topic) ?? throw new UnknownTopicException(topic);
        var position = await StartAsync(context, info);

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        // Asks proxies in between to pass on every event as it comes.
        context.Response.Headers["X-Accel-Buffering"] = "no";
        using var longest = new CancellationTokenSource(host is null ? Timeout.InfiniteTimeSpan : FunctionsHost.LongestAnswer, time);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping, longest.Token);
        var isHeldBack = host is not null && !HostPassage.IsProxied(context);
        using var stream = new EventStream(log, info, position, format, isHeldBack, context.Response);
        try
        {
            await stream.RunAsync(ending.Token);
        }
        catch (OperationCanceledException)
        {
            // The client left, the worker stops, or the host allows no more: the stream ends here, and a client that comes back goes on from its id.
        }
    }

    private async ValueTask<StreamPosition> StartAsync(HttpContext context, TopicInfo topic)
    {
        var resumed = Resumed(context.Request);
        var from = resumed is null
            ? StartPosition.Parse(ReadQuery.Text(context.Request.Query, "from") ?? "latest", "from")
            : StartPosition.Earliest;
        var position = new StreamPosition();
        for (var partition = 0; partition < topic.Partitions; partition++)
        {
            position.Add(resumed is not null && resumed.TryGetValue(partition, out var next)
                ? next
                : await from.ResolveAsync(log, new TopicPartition(topic.Name, partition), context.RequestAborted));
        }

        return position;
    }

    /// <summary>Where the client left off: what it got last as an event's id, in the header or as <c>from</c>.</summary>
    private static IReadOnlyDictionary<int, long>? Resumed(HttpRequest request)
    {
        var header = request.Headers[LastEventId].ToString();
        if (header.Length > 0)
        {
            return StreamPosition.Parse(header)
                ?? throw RequestException.Bad($"{LastEventId} '{header}' is not an id of this stream. They look like 0:12,1:7.");
        }

        return ReadQuery.Text(request.Query, "from") is { } from ? StreamPosition.Parse(from) : null;
    }
}
