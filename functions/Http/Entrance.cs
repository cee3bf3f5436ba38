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
        if (host is not null) Unwrap(request);
        if (host is { ChecksKeys: true }) return;
        if (!LoopbackHosts.IsLoopback(request.Host))
            throw RequestException.Forbidden($"This worker answers only to localhost and 127.0.0.1, and was called {request.Host}.");
        if (!LoopbackHosts.IsLoopbackOrigin(request.Headers.Origin))
            throw RequestException.Forbidden($"This worker takes nothing from pages of other sites, and this request comes from {request.Headers.Origin}.");
    }

    /// <summary>A host that proxies puts its own address in the place of what the caller has called, and that into headers.</summary>
    private static void Unwrap(HttpRequest request)
    {
        HostKeys.Strip(request);
        if (request.Headers["X-Forwarded-Host"].ToString() is { Length: > 0 } called) request.Host = new HostString(called);
        if (request.Headers["X-Forwarded-Proto"].ToString() is "https" or "http") request.Scheme = request.Headers["X-Forwarded-Proto"].ToString();
    }
}
