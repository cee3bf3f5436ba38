using System.Diagnostics;
using System.Net;
using System.Text;
using Sluice.EndToEnd.Tests.FunctionsHost;
using Sluice.EndToEnd.Tests.Http;
using Sluice.Testing;

namespace Sluice.EndToEnd.Tests.Functions;

/// <summary>The worker through all that a functions host does to it. What it has acknowledged is never lost.</summary>
public sealed class WorkerLifeTests
{
    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Told_to_stop_it_asks_to_be_started_again(string signal)
    {
        await using var worker = await WorkerUnderHost.StartAsync("proxying");
        var producer = new SteadyProducer(worker.User);
        producer.Start();
        // More often than a host takes failures.
        for (var start = 1; start <= 4; start++)
        {
            await producer.GoOnAsync(20);
            await worker.Host.WaitForHandlerAsync(start);
            await FunctionsHostProcess.SignalAsync(worker.Host.Handlers[^1].Process, signal);
            await worker.Host.WaitForHandlerAsync(start + 1);
        }

        await producer.GoOnAsync(20);
        await producer.EndAsync();
        Assert.Equal(4, Count(worker.Host.Output, "the handler end with exit code 200"));
    }

    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task Killed_it_is_back_on_the_same_port_with_all_that_it_had(string mode)
    {
        await using var worker = await WorkerUnderHost.StartAsync(mode);
        var producer = new SteadyProducer(worker.User);
        producer.Start();
        for (var start = 1; start <= 2; start++)
        {
            await producer.GoOnAsync(50);
            await FunctionsHostProcess.SignalAsync(worker.Host.Handlers[^1].Process, "KILL");
            await worker.Host.WaitForHandlerAsync(start + 1);
        }

        await producer.GoOnAsync(50);
        await producer.EndAsync();
        Assert.Single(worker.Host.Handlers.Select(handler => handler.Port).Distinct());
    }

    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task When_the_host_restarts_the_app_two_workers_overlap_and_only_one_has_the_log(string mode)
    {
        await using var worker = await WorkerUnderHost.StartAsync(mode);
        var producer = new SteadyProducer(worker.User);
        producer.Start();
        for (var restart = 1; restart <= 3; restart++)
        {
            await producer.GoOnAsync(50);
            using var response = await worker.Admin.PostAsync("admin/host/restart", content: null);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await worker.Host.WaitForHandlerAsync(restart + 1);
        }

        await producer.GoOnAsync(50);
        await producer.EndAsync();
        Assert.Equal(4, worker.Host.Handlers.Count);
        Assert.DoesNotContain("the handler end with exit code", worker.Host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Left_behind_by_a_host_that_was_killed_it_ends_soon_and_the_next_one_takes_over()
    {
        await using var worker = await WorkerUnderHost.StartAsync("proxying");
        await worker.User.ProduceAsync("events", HttpExtensions.Text, "before");
        var orphan = worker.Host.Handlers[0].Process;
        var watch = Stopwatch.StartNew();
        await worker.Host.KillHostAsync();
        await worker.Host.WaitUntilAsync(() => !FunctionsHostProcess.IsAlive(orphan));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(10));

        // The next one comes while another orphan still lives.
        await worker.StartAgainAsync();
        await worker.User.ProduceAsync("events", HttpExtensions.Text, "between");
        await worker.Host.KillHostAsync();
        var next = await FunctionsHostProcess.StartAsync(
            worker.Folder.Path, ["--mode", "proxying", "--no-keys"], new Dictionary<string, string> { ["SLUICE__DATA"] = worker.Data });
        await using (next)
        {
            await next.Http.ProduceAsync("events", HttpExtensions.Text, "after");
            Assert.Equal(["before", "between", "after"], await next.Http.ValuesAsync("events"));
        }
    }

    [Fact]
    public async Task A_stop_of_the_host_lets_requests_finish_and_loses_nothing()
    {
        await using var worker = await WorkerUnderHost.StartAsync("forwarding");
        await worker.User.ProduceAsync("events", HttpExtensions.Text, "1");
        var waiting = worker.User.GetAsync("topics/events/partitions/0/records?offset=latest&wait=2s");
        var sent = await Task.WhenAll(Enumerable.Range(2, 20).Select(n => worker.User.ProduceAsync("events", HttpExtensions.Text, $"{n}")));
        Assert.Equal(0, await worker.Host.StopAsync());
        using (var answer = await waiting) Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.False(FunctionsHostProcess.IsAlive(worker.Host.Handlers[0].Process));
        await worker.StartAgainAsync();
        Assert.Equal(sent.Length + 1, (await worker.User.ValuesAsync("events")).Length);
    }

    [Fact]
    public async Task A_configuration_that_cannot_be_ends_the_host_with_the_reason_in_its_log()
    {
        await using var worker = await WorkerUnderHost.StartAsync("proxying", """{ "topics": { "orders": { "partitons": 2 } } }""");
        Assert.Equal(1, await worker.Host.EndedAsync());
        Assert.Equal(3, Count(worker.Host.Output, "the handler end with exit code 2"));
        Assert.Contains("partitons", worker.Host.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ulimit -n 80; exec ./sluice run")]
    [InlineData("exec ./sluice run > /dev/full")]
    public async Task Whatever_ends_it_it_never_ends_with_0_and_says_why(string command)
    {
        using var folder = new WorkerFolder();
        PublishedApp.LayInto(folder);
        var start = new ProcessStartInfo("sh", ["-c", command])
        {
            WorkingDirectory = folder.Path,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        (start.Environment["FUNCTIONS_CUSTOMHANDLER_PORT"], start.Environment["SLUICE__DATA"]) = ($"{FreePort.Find()}", folder.Data);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        Assert.NotEqual(0, process.ExitCode);
        Assert.NotEmpty(await error + await output);
    }

    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task A_tick_does_not_end_before_a_sink_has_delivered_what_was_there(string mode)
    {
        const string Configuration =
            """{ "connectors": { "files": { "type": "archive", "topics": ["events"], "config": { "folder": "%DATA%/archive", "roll": "1h" } } } }""";
        await using var worker = await WorkerUnderHost.StartAsync(mode, Configuration);
        await worker.User.ProduceAsync("events", HttpExtensions.JsonLines, "1\n2\n3\n");
        using var fired = await worker.Admin.SendAsync(HttpMethod.Post, "admin/functions/tick", HttpExtensions.Json, Encoding.UTF8.GetBytes("{}"));
        Assert.Equal(HttpStatusCode.Accepted, fired.StatusCode);
        await worker.Host.WaitForOutputAsync("executed 'tick'");
        Assert.Contains("executed 'tick' (Succeeded", worker.Host.Output, StringComparison.Ordinal);
        var status = await worker.Admin.GetJsonAsync("connectors/files/status");
        Assert.Equal(0, status.GetProperty("lag").GetInt64());
        Assert.Single(worker.Host.Handlers);
    }

    [Fact]
    public async Task Ticks_that_come_and_come_cost_nothing_and_disturb_nobody()
    {
        await using var worker = await WorkerUnderHost.StartAsync("proxying", configuration: null, "--tick-every", "00:00:00.1");
        var producer = new SteadyProducer(worker.User);
        producer.Start();
        await worker.Host.WaitUntilAsync(() => Count(worker.Host.Output, "executed 'tick' (Succeeded") >= 20);
        await producer.EndAsync();
        Assert.DoesNotContain("(Failed", worker.Host.Output, StringComparison.Ordinal);
        Assert.Single(worker.Host.Handlers);
    }

    private static int Count(string text, string what) => text.Split(what).Length - 1;
}
