namespace Sluice.Worker.AzureFunctions;

/// <summary>How the host passes a request on: as it comes, or all of it and all of its answer at once, as older hosts do.</summary>
internal static class HostPassage
{
    private const string InvocationHeader = "x-ms-invocation-id";
    private static readonly object ProxiedMark = new();

    /// <summary>
    /// Sees how a request has come, while it still has the names that the host gave it. The header alone proves nothing, since a
    /// host that forwards passes on a caller's; only one that proxies calls the worker by the worker's own address.
    /// </summary>
    public static void Note(HttpRequest request, FunctionsHost host)
    {
        var isCalledByAddress = host.Port is null || request.Host == new HostString("127.0.0.1", host.Port.Value);
        if (isCalledByAddress && request.Headers.ContainsKey(InvocationHeader)) request.HttpContext.Items[ProxiedMark] = true;
    }

    /// <summary>Whether the bytes of the answer reach the caller as they come.</summary>
    public static bool IsProxied(HttpContext context) => context.Items.ContainsKey(ProxiedMark);
}
