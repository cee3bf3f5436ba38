using System.Diagnostics;
using System.Net;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Commands;

public sealed class RunTests
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    [Fact]
    public async Task A_worker_starts_without_any_file_and_says_what_to_try()
    {
        await using var worker = await WorkerProcess.StartAsync();

        Assert.Equal("ready", (await worker.Http.GetJsonAsync("health/ready")).GetProperty("status").GetString());
        Assert.Equal("live", (await worker.Http.GetJsonAsync("health/live")).GetProperty("status").GetString());
        Assert.Equal("sluice", (await worker.Http.GetJsonAsync("")).GetProperty("name").GetString());
        Assert.Equal(0, await worker.StopAsync());
        Assert.Contains(worker.Folder.Data, worker.Output, StringComparison.Ordinal);
        Assert.Contains("sluice produce hello", worker.Output, StringComparison.Ordinal);
        Assert.Contains("sluice tail hello", worker.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_acknowledged_is_there_after_the_worker_was_killed()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var acknowledged = 0;
        using var stop = new CancellationTokenSource();
        var producing = Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                try
                {
                    await worker.Http.ProduceAsync("orders", HttpExtensions.JsonLines, $"{acknowledged}");
                    acknowledged++;
                }
                catch (HttpRequestException)
                {
                    return;
                }
            }
        });
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref acknowledged) >= 50, TimeSpan.FromSeconds(30)));
        await worker.KillAsync();
        await stop.CancelAsync();
        await producing;

        await worker.StartAgainAsync();
        var values = await worker.Http.ValuesAsync("orders");
        Assert.Equal(Enumerable.Range(0, acknowledged).Select(n => $"{n}"), values.Take(acknowledged));
        Assert.InRange(values.Length, acknowledged, acknowledged + 1);
    }

    [Fact]
    public async Task A_stop_ends_streams_and_waits_within_seconds_and_with_exit_code_0()
    {
        await using var worker = await WorkerProcess.StartAsync();
        await worker.Http.ProduceAsync("a", HttpExtensions.Json, "{}");
        await using var stream = await TopicStream.OpenAsync(worker.Http, "a/stream");
        var waiting = worker.Http.GetJsonAsync("topics/a/partitions/0/records?offset=latest&wait=60s");

        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, await worker.StopAsync());

        Assert.True(Stopwatch.GetElapsedTime(started) < StopLimit);
        Assert.Null(await stream.NextAsync());
        Assert.Equal(0, (await waiting).GetArrayLength());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_with_what_to_do()
    {
        await using var worker = await WorkerProcess.StartAsync();
        using var folder = new WorkerFolder();
        var second = await SluiceExecutable.RunAsync(folder.Path, ["run", "--urls", worker.Url]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("listens on", second.Error, StringComparison.Ordinal);
        Assert.Contains("--urls", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Output + second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_workers_do_not_share_a_data_folder()
    {
        await using var worker = await WorkerProcess.StartAsync();
        var second = await SluiceExecutable.RunAsync(worker.Folder.Path, ["run", "--urls", "http://127.0.0.1:0"]);

        Assert.Equal(1, second.ExitCode);
        Assert.Contains("in use", second.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:7071")]
    [InlineData("http://*:7071")]
    [InlineData("http://192.0.2.1:7071")]
    [InlineData("https://127.0.0.1:7071")]
    public async Task A_worker_without_keys_listens_on_this_machine_only(string url)
    {
        using var folder = new WorkerFolder();
        var run = await SluiceExecutable.RunAsync(folder.Path, ["run", "--urls", url]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("http://127.0.0.1:7071", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_durability_and_topics_of_the_configuration_hold()
    {
        await using var worker = await WorkerProcess.StartAsync(
            """
            {
              // comments and trailing commas are fine
              "log": { "durability": "os", "createTopics": false, },
              "topics": { "logs": { "partitions": 2, "retention": { "time": "7d", "size": "10GiB" } } },
              "limits": { "record": "1KiB" },
            }
            """);

        Assert.Equal(2, (await worker.Http.GetJsonAsync("topics/logs")).GetProperty("partitions").GetArrayLength());
        using var unknown = await worker.Http.SendAsync(HttpMethod.Post, "topics/other", HttpExtensions.Json, "{}"u8.ToArray());
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var large = await worker.Http.SendAsync(HttpMethod.Post, "topics/logs", HttpExtensions.Text, new byte[1025]);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
    }

    [Fact]
    public async Task Many_large_bodies_at_once_are_put_off_instead_of_filling_the_memory()
    {
        // So large that the worker must have taken in nearly all before a client could send it: no buffer on the way holds it.
        const int Size = 30_000_000;
        var third = new byte[20_000_000];
        third.AsSpan().Fill((byte)'\n');
        await using var worker = await WorkerProcess.StartAsync("""{ "limits": { "body": "32MiB", "bodies": "64MiB" } }""");
        using var one = new UnfinishedBody(Size);
        using var two = new UnfinishedBody(Size);
        var slow = new[] { worker.Http.PostAsync("topics/a", one), worker.Http.PostAsync("topics/a", two) };
        await Task.WhenAll(one.Sent, two.Sent);

        using var refused = await worker.Http.SendAsync(HttpMethod.Post, "topics/a", HttpExtensions.Text, third);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        one.Finish();
        two.Finish();
        foreach (var response in await Task.WhenAll(slow)) Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var later = await worker.Http.SendAsync(HttpMethod.Post, "topics/a", HttpExtensions.Text, third);
        Assert.Equal(HttpStatusCode.OK, later.StatusCode);
    }
}
