using Yarp.ReverseProxy.Forwarder;

namespace Sluice.FunctionsHost.Http;

/// <summary>What the host changes in a request that it passes through: who called is told as the host sees it.</summary>
internal sealed class ProxyTransform(Guid invocation) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        // The handler's own address.
        proxyRequest.Headers.Host = null;
        Set(proxyRequest, "X-Forwarded-For", httpContext.Connection.RemoteIpAddress?.ToString());
        Set(proxyRequest, "X-Forwarded-Host", httpContext.Request.Host.Value);
        Set(proxyRequest, "X-Forwarded-Proto", httpContext.Request.Scheme);
        Set(proxyRequest, InvocationHeaders.HostVersion, InvocationHeaders.Version);
        Set(proxyRequest, InvocationHeaders.InvocationId, invocation.ToString());
        Set(proxyRequest, "x-ms-invocation-id", invocation.ToString());
    }

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (!string.IsNullOrEmpty(value)) request.Headers.TryAddWithoutValidation(name, value);
    }
}
