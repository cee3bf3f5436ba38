using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Hosting;

namespace Sluice.Worker.Http;

/// <summary>Who is let in. Without keys, that is only who calls this machine from this machine.</summary>
/// <param name="host">The Azure Functions host that requests come through; null: they come as they are.</param>
internal sealed class Entrance(FunctionsHost? host)
{
    /// <summary>Throws a 403 for a request that is not let in; what the host has put around others is taken off.</summary>
    public void LetIn(HttpRequest request)
    {
        if (host is not null)
        {
            // Before the names are changed: a host that forwards passes on what a caller has put into its place.
            HostPassage.Note(request, host);
            CheckName(request.Host);
            Unwrap(request);
        }

        CheckName(request.Host);
        if (!IsOpen && !LoopbackHosts.IsLoopbackOrigin(request.Headers.Origin))
            throw RequestException.Forbidden($"This worker takes nothing from pages of other sites, and this request comes from {request.Headers.Origin}.");
    }

    /// <summary>Whether somebody else sees to it who may call.</summary>
    private bool IsOpen => host is { ChecksKeys: true };

    private void CheckName(HostString called)
    {
        if (!IsOpen && !LoopbackHosts.IsLoopback(called))
            throw RequestException.Forbidden($"This worker answers only to localhost and 127.0.0.1, and was called {called}.");
    }

    /// <summary>A host that proxies puts its own address in the place of what the caller has called, and that into headers.</summary>
    private static void Unwrap(HttpRequest request)
    {
        HostKeys.Strip(request);
        if (request.Headers["X-Forwarded-Host"].ToString() is { Length: > 0 } called) request.Host = new HostString(called);
        if (request.Headers["X-Forwarded-Proto"].ToString() is "https" or "http") request.Scheme = request.Headers["X-Forwarded-Proto"].ToString();
    }
}
