using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sluice.Connectors.Tests.Elasticsearch;

/// <summary>
/// A strict server for bulk requests. <b>It is our own, not Elasticsearch</b>, which cannot be had where these tests run: it
/// does what was measured on Elasticsearch 7.6 (items in order; 200 although items failed; success items that vanish when a
/// filter leaves their status out; an empty 413 over a limit on the body; 406 for a wrong content type; 400 without the last
/// line feed), and can be told to misbehave as real clusters do.
/// </summary>
internal sealed class BulkServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private BulkServer(WebApplication application, DocumentStore store) => (_application, Store) = (application, store);

    public DocumentStore Store { get; }

    /// <summary>Every bulk request that was read to its end, with its bytes.</summary>
    public ConcurrentQueue<(int Bytes, int Items)> Requests { get; } = new();

    public ConcurrentQueue<string?> Authorizations { get; } = new();

    /// <summary>Happens to the coming bulk requests, one after the other, instead of an answer; true: the request is done with.</summary>
    public ConcurrentQueue<Func<HttpContext, Task<bool>>> Coming { get; } = new();

    /// <summary>Faults of single actions.</summary>
    public Func<BulkItem, ItemFault?> Fault { get; set; } = _ => null;

    /// <summary>A body with this text in it is refused as a whole.</summary>
    public string? Poison { get; set; }

    public int MaxBytes { get; set; } = 100 << 20;

    public bool CutsWhenTooLarge { get; set; }

    public string? RequiredAuthorization { get; set; }

    public int DeniedWith { get; set; } = 401;

    public bool SaysProduct { get; set; } = true;

    /// <summary>The next request is carried out, and its answer lost.</summary>
    public bool LosesAnswer { get; set; }

    public Uri Url { get; private set; } = null!;

    /// <summary>Starts a server, perhaps as another comes back.</summary>
    /// <param name="store">What another server has left; null: nothing.</param>
    /// <param name="port">0: a free one.</param>
    public static async Task<BulkServer> StartAsync(DocumentStore? store = null, int port = 0)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var server = new BulkServer(builder.Build(), store ?? new DocumentStore());
        server._application.Run(server.HandleAsync);
        await server._application.StartAsync();
        server.Url = new Uri(server._application.Urls.Single());
        return server;
    }

    /// <summary>Answers the next bulk request with a status as a whole.</summary>
    public void Refuse(int status, string body = "", string? retryAfter = null) => Coming.Enqueue(async context =>
    {
        context.Response.StatusCode = status;
        if (retryAfter is not null) context.Response.Headers.RetryAfter = retryAfter;
        await context.Response.WriteAsync(body);
        return true;
    });

    /// <summary>Lets the next bulk request pass.</summary>
    public void Pass() => Coming.Enqueue(_ => Task.FromResult(false));

    /// <summary>Cuts the connection of the next bulk request.</summary>
    public void Cut() => Coming.Enqueue(context =>
    {
        context.Abort();
        return Task.FromResult(true);
    });

    public async ValueTask DisposeAsync()
    {
        using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await _application.StopAsync(impatient.Token);
        await _application.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        Authorizations.Enqueue(context.Request.Headers.Authorization);
        if (SaysProduct) context.Response.Headers["X-Elastic-Product"] = "Elasticsearch";
        if (RequiredAuthorization is not null && context.Request.Headers.Authorization != RequiredAuthorization)
        {
            context.Response.StatusCode = DeniedWith;
            await context.Response.WriteAsync("""{"error":{"type":"security_exception","reason":"missing authentication credentials"},"status":401}""");
        }
        else if (context.Request.Method == "GET" && context.Request.Path == "/") await context.Response.WriteAsync("""{"version":{"number":"7.6.0"}}""");
        else if (context.Request.Method == "POST" && context.Request.Path == "/_bulk") await BulkAsync(context);
        else context.Response.StatusCode = 404;
    }

    private async Task BulkAsync(HttpContext context)
    {
        if (Coming.TryDequeue(out var behaviour) && await behaviour(context)) return;
        if (context.Request.ContentType is not ("application/x-ndjson" or "application/json"))
        {
            await FailAsync(context, 406, "Content-Type header is not supported");
            return;
        }

        if (context.Request.ContentLength > MaxBytes)
        {
            // As measured: nothing but the status. What was not announced may also end in a cut connection, for the client
            // is still sending when it closes.
            context.Response.StatusCode = 413;
            if (CutsWhenTooLarge && context.Request.Headers.Expect.Count == 0) context.Abort();
            return;
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var text = new UTF8Encoding(false, true).GetString(body.ToArray());
        if (!text.EndsWith('\n'))
        {
            await FailAsync(context, 400, "The bulk request must be terminated by a newline [\\n]");
            return;
        }

        if (Poison is { } poison && text.Contains(poison, StringComparison.Ordinal))
        {
            await FailAsync(context, 400, "Malformed action/metadata line");
            return;
        }

        var answer = Answer(text, context.Request.Query["filter_path"].ToString(), out var items);
        Requests.Enqueue(((int)body.Length, items));
        if (LosesAnswer)
        {
            LosesAnswer = false;
            context.Abort();
            return;
        }

        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(answer);
    }

    private string Answer(string body, string filter, out int count)
    {
        var results = new List<object>();
        using var lines = new StringReader(body);
        for (count = 0; lines.ReadLine() is { } line; count++)
        {
            var item = Read(line, lines);
            var result = Fault(item) ?? Store.Apply(item);
            var isError = result.Type.Length > 0;
            if (filter.Length > 0 && !filter.Contains("items.*.status", StringComparison.Ordinal) && !isError) continue;
            results.Add(new Dictionary<string, object>
            {
                [item.Action] = isError
                    ? new { status = result.Status, error = new { type = result.Type, reason = result.Reason } }
                    : new { status = result.Status },
            });
        }

        return JsonSerializer.Serialize(new { errors = true, items = results });
    }

    private static BulkItem Read(string line, StringReader lines)
    {
        var action = JsonDocument.Parse(line).RootElement.EnumerateObject().Single();
        var source = action.Name == "delete" ? null : lines.ReadLine() ?? throw new InvalidDataException("an action without a source");
        long? version = action.Value.TryGetProperty("version", out var number) ? number.GetInt64() : null;
        if (version is not null) Assert.Equal("external", action.Value.GetProperty("version_type").GetString());
        return new BulkItem(
            action.Name,
            action.Value.GetProperty("_index").GetString()!,
            action.Value.TryGetProperty("_id", out var id) ? id.GetString() : null,
            version,
            source is null ? null : JsonDocument.Parse(source).RootElement);
    }

    private static async Task FailAsync(HttpContext context, int status, string reason)
    {
        context.Response.StatusCode = status;
        await context.Response.WriteAsync(JsonSerializer.Serialize(new { error = new { type = "illegal_argument_exception", reason }, status }));
    }
}
