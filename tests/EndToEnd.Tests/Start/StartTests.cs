using System.Diagnostics;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Start;

public sealed class StartTests(ITestOutputHelper output)
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task The_first_event_is_taken_as_soon_as_the_worker_says_that_it_listens()
    {
        var started = Stopwatch.GetTimestamp();
        await using var worker = await WorkerProcess.StartAsync();
        var answer = await worker.Http.ProduceAsync("events", HttpExtensions.Json, "{\"first\":true}");

        output.WriteLine($"first event after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
        Assert.Equal(0, answer.GetProperty("offsets")[0].GetProperty("first").GetInt64());
        Assert.Equal(["{\"first\":true}"], await worker.Http.ValuesAsync("events"));
    }

    [Fact]
    public async Task Ctrl_C_ends_streams_long_polls_and_connectors_within_seconds_and_with_exit_code_0()
    {
        await using var worker = await WorkerProcess.StartAsync(
            """
            {
              "topics": { "logs": { "partitions": 2 } },
              "connectors": {
                "app-log": { "type": "files", "config": { "path": "app.log", "topic": "logs" } },
                "search": { "type": "sqlite", "topics": ["logs", "events"] },
                "nobody-there": { "type": "elasticsearch", "topics": ["events"], "config": { "urls": ["http://127.0.0.1:1"] } }
              }
            }
            """);
        await worker.Http.ProduceAsync("events", HttpExtensions.Json, "{}");
        await worker.WaitForStatusAsync("nobody-there", status => status.GetRawText().Contains("last_error", StringComparison.Ordinal));
        var streams = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => TopicStream.OpenAsync(worker.Http, "logs/stream")));
        var polls = Enumerable.Range(0, 10).Select(n =>
            worker.Http.GetJsonAsync($"topics/logs/partitions/{n % 2}/records?offset=latest&wait=60s")).ToList();
        // All of them wait by now: a record that is taken after them is in the log, and none of them has ended.
        await worker.Http.ProduceAsync("events", HttpExtensions.Json, "{}");
        Assert.DoesNotContain(polls, poll => poll.IsCompleted);

        var interrupted = Stopwatch.GetTimestamp();
        Assert.Equal(0, await worker.InterruptAsync());

        Assert.InRange(Stopwatch.GetElapsedTime(interrupted), TimeSpan.Zero, StopLimit);
        foreach (var stream in streams) Assert.Null(await stream.NextAsync());
        foreach (var poll in polls) Assert.Equal(0, (await poll).GetArrayLength());
        Assert.Contains("Stopping.", worker.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(" fail: ", worker.Output, StringComparison.Ordinal);
    }
}
