using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Attack;

/// <summary>More comes in than the disk takes.</summary>
public sealed class BusyTests
{
    private const int Clients = 48;
    private const int MostRounds = 50;

    [Fact]
    public async Task A_full_queue_is_answered_with_429_and_when_to_come_again_and_what_was_answered_200_is_stored()
    {
        await using var worker = await WorkerProcess.StartAsync("""{ "log": { "queue": "1MiB" } }""");
        var (stored, busy) = (new List<string>(), 0);
        for (var round = 0; round < MostRounds && busy == 0; round++)
        {
            var sent = Enumerable.Range(0, Clients).Select(client => SendAsync(worker, $"{round}/{client}:".PadRight(900_000, 'x'))).ToList();
            foreach (var answer in await Task.WhenAll(sent))
            {
                if (answer is { } value) stored.Add(value);
                else busy++;
            }
        }

        Assert.True(busy > 0 && stored.Count > 0, $"{busy} refused, {stored.Count} stored");
        Assert.Equal(stored.Order(StringComparer.Ordinal), (await worker.Http.AllValuesAsync("events")).Order(StringComparer.Ordinal));
        // It is over as soon as the queue is.
        Assert.NotNull(await SendAsync(worker, "after"));
    }

    /// <summary>The value when it is stored; null when the worker was too busy.</summary>
    private static async Task<string?> SendAsync(WorkerProcess worker, string value)
    {
        using var response = await worker.Http.SendAsync(HttpMethod.Post, "topics/events", HttpExtensions.Text, Encoding.ASCII.GetBytes(value));
        if (response.StatusCode == HttpStatusCode.OK) return value;
        var answer = await response.JsonAsync();
        Assert.True(response.StatusCode == HttpStatusCode.TooManyRequests, answer.ToString());
        Assert.Equal(429, answer.GetProperty("error_code").GetInt32());
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        return null;
    }
}
