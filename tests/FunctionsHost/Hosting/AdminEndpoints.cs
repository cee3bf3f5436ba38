using System.Text.Json;
using Sluice.FunctionsHost.Functions;
using Sluice.FunctionsHost.Handlers;
using Sluice.FunctionsHost.Http;
using Sluice.FunctionsHost.Timers;

namespace Sluice.FunctionsHost.Hosting;

/// <summary>What an administrator asks the host itself; <c>/admin/host/restart</c> is ours, the rest is the real host's.</summary>
internal sealed class AdminEndpoints(FunctionApp app, HandlerSlot handlers, FunctionKeys? keys, IReadOnlyList<TimerRunner> timers)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    /// <summary>Adds them.</summary>
    /// <param name="stopping">Fires when the host begins to stop.</param>
    public void Map(IEndpointRouteBuilder routes, CancellationToken stopping)
    {
        routes.MapMethods("/admin/host/ping", ["GET", "POST"], _ => Task.CompletedTask);
        routes.MapGet("/admin/host/status", context => IfAllowedAsync(context, () => context.Response.WriteAsJsonAsync(
            new { state = "Running", version = InvocationHeaders.Version }, CancellationToken.None)));
        routes.MapGet("/admin/functions", context => IfAllowedAsync(context, () => context.Response.WriteAsJsonAsync(
            app.Http.Select(function => function.Name).Concat(app.Timers.Select(timer => timer.Name)).Order().Select(name => new { name }),
            CancellationToken.None)));
        routes.MapPost("/admin/functions/{name}", context => IfAllowedAsync(context, () => FireAsync(context, stopping)));
        routes.MapPost("/admin/host/restart", context => IfAllowedAsync(context, handlers.RestartAsync));
        // Nothing below it is ever a function's.
        routes.Map("/admin/{**rest}", context =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }

    private Task IfAllowedAsync(HttpContext context, Func<Task> answer)
    {
        if (keys?.AllowsAdministration(context.Request) != false) return answer();
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    /// <summary>Calls a timer's function by hand, and answers before it has run.</summary>
    private async Task FireAsync(HttpContext context, CancellationToken stopping)
    {
        var name = (string)context.GetRouteValue("name")!;
        var timer = timers.FirstOrDefault(timer => string.Equals(timer.Name, name, StringComparison.OrdinalIgnoreCase));
        if (timer is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var input = body.RootElement.TryGetProperty("input", out var given) ? given.ToString() : "";
        _ = timer.FireAsync(input, Minute, stopping);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
    }
}
