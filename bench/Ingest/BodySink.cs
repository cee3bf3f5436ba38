using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sluice.Bench.Ingest;

/// <summary>A server that reads each body to its end, forgets it, and answers: what HTTP costs without a log behind it.</summary>
internal static class BodySink
{
    // As long as the worker's answer to the same request.
    private static readonly byte[] Answer = """{"topic":"bench","records":1000,"offsets":[{"partition":0,"first":1000000,"last":1000999}]}"""u8.ToArray();

    /// <summary>Serves until it is told to stop.</summary>
    public static async Task RunAsync(string url, CancellationToken stopping)
    {
        // Kestrel and nothing else, as the worker has it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url).ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Services.AddLogging();
        await using var application = builder.Build();
        application.Run(HandleAsync);
        await application.StartAsync(stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await application.StopAsync(CancellationToken.None);
    }

    private static async Task HandleAsync(HttpContext context)
    {
        var body = context.Request.BodyReader;
        while (true)
        {
            var result = await body.ReadAsync(context.RequestAborted);
            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted) break;
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = Answer.Length;
        await context.Response.BodyWriter.WriteAsync(Answer, context.RequestAborted);
    }
}
