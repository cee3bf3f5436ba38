using Sluice.FunctionsHost.Handlers;
using Yarp.ReverseProxy.Forwarder;

namespace Sluice.FunctionsHost.Http;

/// <summary>Passes a request through to the handler and the answer back, both as they come, by YARP as the real host does.</summary>
internal sealed class ProxyingInvoker(IHttpForwarder forwarder) : IHttpInvoker
{
    private static readonly ForwarderRequestConfig Settings = new() { ActivityTimeout = TimeSpan.FromSeconds(240) };

    private readonly HttpMessageInvoker _client = new(new ConnectRetryHandler(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ActivityHeadersPropagator = null,
        EnableMultipleHttp2Connections = true,
    }));

    public async Task InvokeAsync(HttpContext context, Handler handler, Guid invocation, CancellationToken timeLimit)
    {
        var address = handler.Address.GetLeftPart(UriPartial.Authority);
        var error = await forwarder.SendAsync(context, address, _client, Settings, new ProxyTransform(invocation), timeLimit);
        if (error == ForwarderError.None || context.RequestAborted.IsCancellationRequested) return;
        timeLimit.ThrowIfCancellationRequested();
        throw new HttpRequestException($"The request was not passed on: {error}.", context.GetForwarderErrorFeature()?.Exception);
    }

    public void Dispose() => _client.Dispose();
}
