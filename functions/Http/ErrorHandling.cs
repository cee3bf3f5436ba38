using Sluice.Worker.Hosting;

namespace Sluice.Worker.Http;

/// <summary>Turns what goes wrong behind it into an answer, and gives answers without a body one.</summary>
internal sealed class ErrorHandling(RequestDelegate next, ILogger logger)
{
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await next(context);
            if (!context.Response.HasStarted && Unanswered(context) is { } missing) await ErrorAnswer.WriteAsync(context, missing);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be answered.
        }
        catch (Exception exception)
        {
            if (ErrorAnswer.For(exception) is not { } error)
            {
                logger.RequestFailed(exception, context.Request.Method, context.Request.Path);
                error = new RequestException(
                    StatusCodes.Status500InternalServerError,
                    StatusCodes.Status500InternalServerError,
                    "The worker failed at this request; its log says why.");
            }

            // An answer that has begun cannot be taken back; cutting it off tells the client that it is not whole.
            if (context.Response.HasStarted) context.Abort();
            else await ErrorAnswer.WriteAsync(context, error);
        }
    }

    private static RequestException? Unanswered(HttpContext context) => context.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound when context.GetEndpoint() is null => RequestException.NotFound(
            $"There is nothing at {context.Request.Path}. GET /topics lists what there is to read."),
        StatusCodes.Status405MethodNotAllowed => new RequestException(
            StatusCodes.Status405MethodNotAllowed,
            StatusCodes.Status405MethodNotAllowed,
            $"{context.Request.Method} is not possible here; possible is {context.Response.Headers.Allow}."),
        _ => null,
    };
}
