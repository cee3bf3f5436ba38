using System.Net.Http.Headers;
using Sluice.FunctionsHost.Handlers;

namespace Sluice.FunctionsHost.Http;

/// <summary>
/// Builds the request anew and hands the answer on in one piece. Much is lost on the way, as with the real host: content
/// headers but type and length, repeated names of a query, the client's going away; a body without a length is an error.
/// </summary>
internal sealed class ForwardingInvoker : IHttpInvoker
{
    private readonly HttpClient _client;

    /// <summary>An answer may take a minute longer than a function may run.</summary>
    public ForwardingInvoker(TimeSpan timeLimit)
    {
        var sockets = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null };
        _client = new HttpClient(sockets)
        {
            Timeout = timeLimit == Timeout.InfiniteTimeSpan ? TimeSpan.FromMilliseconds(int.MaxValue) : timeLimit + TimeSpan.FromMinutes(1),
        };
    }

    public async Task InvokeAsync(HttpContext context, Handler handler, Guid invocation, CancellationToken timeLimit)
    {
        using var request = Rebuild(context.Request, handler.Address);
        InvocationHeaders.AddTo(request, invocation);
        using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, timeLimit);
        await AnswerAsync(context, answer);
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage Rebuild(HttpRequest request, Uri handler)
    {
        var query = request.Query.Select(part => $"{Escape(part.Key)}={Escape(part.Value.ToString())}");
        var path = $"{request.PathBase.ToUriComponent()}{request.Path.ToUriComponent()}";
        var rebuilt = new HttpRequestMessage(new HttpMethod(request.Method), $"{handler.GetLeftPart(UriPartial.Authority)}{path}{Join(query)}");
        if (request.ContentLength > 0) rebuilt.Content = new StreamContent(request.Body);
        foreach (var (name, values) in request.Headers) Copy(name, values.ToArray(), rebuilt);
        return rebuilt;
    }

    private static void Copy(string name, string?[] values, HttpRequestMessage rebuilt)
    {
        if (string.Equals(name, "Content-Type", StringComparison.OrdinalIgnoreCase) || string.Equals(name, "Content-Length", StringComparison.OrdinalIgnoreCase))
            rebuilt.Content?.Headers.TryAddWithoutValidation(name, values);
        else
            rebuilt.Headers.TryAddWithoutValidation(name, values); // takes no other content header
    }

    private static string Join(IEnumerable<string> query) => string.Join('&', query) is { Length: > 0 } joined ? $"?{joined}" : "";

    private static string Escape(string text) => Uri.EscapeDataString(text).Replace("%2C", ",", StringComparison.Ordinal);

    private static async Task AnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync(CancellationToken.None);
        context.Response.StatusCode = (int)answer.StatusCode;
        CopyHeaders(answer.Headers, context.Response);
        CopyHeaders(answer.Content.Headers, context.Response);
        if (body.Length > 0) await context.Response.Body.WriteAsync(body, CancellationToken.None);
    }

    private static void CopyHeaders(HttpHeaders headers, HttpResponse response)
    {
        foreach (var (name, values) in headers.NonValidated)
        {
            if (!string.Equals(name, "Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) response.Headers.Append(name, values.ToArray());
        }
    }
}
