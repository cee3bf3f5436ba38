using Microsoft.AspNetCore.Http.Features;

namespace Sluice.EchoHandler;

/// <summary>Answers every request with what it looked like, unless its query says otherwise.</summary>
internal sealed class Echo(string tickAnswer)
{
    private readonly List<string> _probed = [];

    public async Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == "/")
        {
            lock (_probed) _probed.AddRange(context.Request.Headers.Select(header => header.Key));
            return;
        }

        var query = context.Request.Query;
        if (query.TryGetValue("exit", out var code)) Environment.Exit(int.Parse(code.ToString()));
        if (query.TryGetValue("wait", out var wait)) await WaitAsync(context, TimeSpan.FromMilliseconds(int.Parse(wait.ToString())));
        if (query.ContainsKey("stream")) await StreamAsync(context);
        else if (context.Request is { Path.Value: "/tick", Method: "POST" }) await TickAsync(context);
        else await TellAsync(context);
    }

    private static async Task WaitAsync(HttpContext context, TimeSpan time)
    {
        try
        {
            await Console.Out.WriteLineAsync("waits");
            await Task.Delay(time, TimeProvider.System, context.RequestAborted);
            await Console.Out.WriteLineAsync("waited to the end");
        }
        catch (OperationCanceledException)
        {
            await Console.Out.WriteLineAsync("the client is gone");
        }
    }

    /// <summary>Two lines, the second a while behind the first.</summary>
    private static async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("first\n");
        await context.Response.Body.FlushAsync();
        await WaitAsync(context, TimeSpan.FromSeconds(2));
        await context.Response.WriteAsync("second\n");
    }

    private async Task TickAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        await Console.Out.WriteLineAsync($"tick {await reader.ReadToEndAsync()}");
        (context.Response.StatusCode, context.Response.ContentType) = tickAnswer switch
        {
            "nothing" => (204, null),
            "text" => (200, "text/plain"),
            "failure" => (500, "application/json"),
            _ => (200, "application/json"),
        };
        if (tickAnswer is not ("nothing" or "empty")) await context.Response.WriteAsync("""{"Logs":["ticked"]}""");
    }

    private async Task TellAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.Query.TryGetValue("status", out var status)) context.Response.StatusCode = int.Parse(status.ToString());
        if (context.Response.StatusCode is >= 300 and < 400) context.Response.Headers.Location = "/elsewhere";
        context.Response.Headers.Append("Set-Cookie", new[] { "a=1", "b=2" });
        context.Response.Headers["X-Custom"] = "kept";
        string[] probed;
        lock (_probed) probed = [.. _probed.Distinct()];
        await context.Response.WriteAsJsonAsync(new
        {
            method = context.Request.Method,
            target = context.Features.Get<IHttpRequestFeature>()!.RawTarget,
            headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()),
            body = Convert.ToBase64String(body.ToArray()),
            process = Environment.ProcessId,
            folder = Environment.CurrentDirectory,
            environment = new[] { "FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_HTTPWORKER_PORT", "FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "FUNCTIONS_HTTPWORKER_ID", "FUNCTIONS_APP_ROOT_PATH", "ASPNETCORE_URLS", "FROM_LOCAL_SETTINGS", "AZURE_FUNCTIONS_ENVIRONMENT" }
                .ToDictionary(name => name, Environment.GetEnvironmentVariable),
            probed,
        });
    }
}
