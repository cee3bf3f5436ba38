using System.Globalization;
using Sluice.Log;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Consumers;

/// <summary><c>GET /consumers/{group}/instances/{instance}/records?timeout=&amp;max_bytes=</c>: polls.</summary>
internal sealed class ConsumerRecordsEndpoint(
    IEventLog log, ConsumerInstances instances, BodyMemory memory, TimeProvider time, CancellationToken stopping)
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(60);

    private readonly ConsumerPoll _poll = new(log, memory, time, stopping);

    public void Map(IEndpointRouteBuilder routes) => routes.MapGet(
        "/consumers/{group}/instances/{instance}/records",
        context => instances.UseAsync(
            ConsumerEndpoints.Route(context, "group"), ConsumerEndpoints.Route(context, "instance"), instance => HandleAsync(context, instance)));

    private async Task HandleAsync(HttpContext context, ConsumerInstance instance)
    {
        ConsumerMedia.CheckRecords(context.Request, instance.Config.Format);
        var wait = WaitOf(context.Request.Query, instance.Config);
        var maxBytes = Number(context.Request.Query, "max_bytes") is > 0 and var asked ? Math.Min(asked, instances.AnswerBytes) : instances.AnswerBytes;
        await instance.Polls.WaitAsync(context.RequestAborted);
        try
        {
            using var answer = await _poll.ReadAsync(instance, wait, maxBytes, context.RequestAborted);
            await context.AnswerAsync(StatusCodes.Status200OK, answer.Finish(), ConsumerMedia.Of(instance.Config.Format));
            await context.Response.CompleteAsync();
            // What did not reach the client comes again.
            if (!context.RequestAborted.IsCancellationRequested) await instance.AnsweredAsync(answer);
        }
        finally
        {
            instance.Polls.Release();
        }
    }

    /// <summary>The instance's own setting is the longest wait, as in the REST Proxy.</summary>
    private static TimeSpan WaitOf(IQueryCollection query, ConsumerConfig config)
    {
        var longest = config.RequestTimeout ?? LongestWait;
        var wait = Number(query, "timeout") is >= 0 and var asked
            ? TimeSpan.FromMilliseconds(Math.Min(asked, LongestWait.TotalMilliseconds))
            : config.RequestTimeout ?? DefaultWait;
        return wait < longest ? wait : longest;
    }

    private static long Number(IQueryCollection query, string name)
    {
        if (ReadQuery.Text(query, name) is not { } text) return -1;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RequestException.Bad($"{name}={text} is not a whole number.");
    }
}
