using Sluice.FunctionsHost.Handlers;

namespace Sluice.FunctionsHost.Http;

/// <summary>Brings a request to a handler that is ready, and its answer back.</summary>
internal interface IHttpInvoker : IDisposable
{
    /// <summary>Throws when there is no answer to give.</summary>
    /// <param name="timeLimit">Fires when the function has run for too long; the handler is killed then.</param>
    Task InvokeAsync(HttpContext context, Handler handler, Guid invocation, CancellationToken timeLimit);
}
