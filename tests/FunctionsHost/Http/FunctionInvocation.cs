using Sluice.FunctionsHost.Functions;
using Sluice.FunctionsHost.Handlers;
using Sluice.FunctionsHost.Hosting;

namespace Sluice.FunctionsHost.Http;

/// <summary>A call of an HTTP function from its keys to its answer; whatever goes wrong behind the keys is 500.</summary>
internal sealed class FunctionInvocation(IHttpInvoker invoker, HandlerSlot handlers, FunctionKeys? keys, TimeSpan timeLimit, HostOutput output)
{
    /// <summary>The longest body that the host takes, in bytes.</summary>
    public const long LongestBody = 104_857_600;

    public async Task InvokeAsync(HttpContext context, HttpFunction function)
    {
        if (keys?.Allow(context.Request, function) == false)
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        var invocation = Guid.NewGuid();
        try
        {
            if (context.Request.ContentLength > LongestBody) throw new BadHttpRequestException("The body is too long.");
            await InvokeAsync(context, function, invocation);
        }
        catch (Exception problem)
        {
            if (!context.RequestAborted.IsCancellationRequested)
                output.Say($"executed '{function.Name}' (Failed, Id={invocation}): {problem.Message} {problem.InnerException?.Message}");
            if (context.Response.HasStarted) context.Abort();
            else Fail(context.Response);
        }
    }

    private static void Fail(HttpResponse response)
    {
        response.Clear();
        response.StatusCode = StatusCodes.Status500InternalServerError;
    }

    private async Task InvokeAsync(HttpContext context, HttpFunction function, Guid invocation)
    {
        var handler = handlers.Current;
        await handler.ReadyAsync();
        using var limit = new CancellationTokenSource(timeLimit);
        try
        {
            await invoker.InvokeAsync(context, handler, invocation, limit.Token);
        }
        catch (Exception problem) when (limit.IsCancellationRequested)
        {
            handler.ExceedTimeLimit();
            throw new TimeoutException($"Timeout value of {timeLimit} was exceeded by function '{function.Name}'; the handler is restarted.", problem);
        }
    }
}
