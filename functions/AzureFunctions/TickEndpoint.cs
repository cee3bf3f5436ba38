namespace Sluice.Worker.AzureFunctions;

/// <summary>
/// <c>POST /tick</c>: where the host calls the timer function of that name. No public route of the app leads here. The answer is
/// an empty object: the host waits for ever for the content of an empty answer.
/// </summary>
/// <param name="stopping">Fires when the worker begins to stop.</param>
internal sealed class TickEndpoint(Tick tick, CancellationToken stopping)
{
    private static readonly byte[] Done = "{}"u8.ToArray();

    public void Map(IEndpointRouteBuilder routes) => routes.MapPost("/tick", HandleAsync);

    private async Task HandleAsync(HttpContext context)
    {
        // The host says when the timer was due and the like, which makes no difference here.
        await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping, context.RequestAborted);
        await tick.RunAsync(ending.Token);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Done.Length;
        await context.Response.Body.WriteAsync(Done, context.RequestAborted);
    }
}
