using System.Net;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

/// <summary>How the host starts, restarts and ends its handler.</summary>
public sealed class HandlerLifeTests
{
    [Fact]
    public async Task Exit_code_0_is_never_started_again_and_every_later_request_is_500()
    {
        using var app = new EchoApp();
        await using var host = await app.StartAsync("forwarding");
        Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(host, "echo?exit=0"));
        await host.WaitForOutputAsync("does not start the handler again");
        for (var i = 0; i < 3; i++) Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(host, "echo"));
        Assert.Single(host.Handlers);

        using var restart = await host.Http.PostAsync("admin/host/restart", content: null);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "echo"));
    }

    [Fact]
    public async Task Exit_code_200_is_started_again_at_once_on_the_same_port_as_often_as_it_comes()
    {
        using var app = new EchoApp();
        await using var host = await app.StartAsync("forwarding");
        for (var start = 1; start <= 5; start++)
        {
            await host.WaitForHandlerAsync(start);
            Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(host, "echo?exit=200"));
        }

        await host.WaitForHandlerAsync(6);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "echo"));
        Assert.Single(host.Handlers.Select(handler => handler.Port).Distinct());
    }

    [Fact]
    public async Task Any_other_exit_code_is_started_again_twice_and_the_third_ends_the_host()
    {
        using var app = new EchoApp();
        await using var host = await app.StartAsync("forwarding");
        for (var start = 1; start <= 3; start++)
        {
            await host.WaitForHandlerAsync(start);
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "echo"));
            Assert.Equal(HttpStatusCode.InternalServerError, await StatusAsync(host, $"echo?exit={start}"));
        }

        Assert.Equal(1, await host.EndedAsync());
        Assert.Single(host.Handlers.Select(handler => handler.Port).Distinct());
        Assert.Contains("Exceeded http worker restart retry count", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_wait_until_the_handler_listens_and_the_probe_says_nothing_of_itself()
    {
        using var app = new EchoApp("--listen-after", "1500");
        await using var host = await app.StartAsync();
        var answer = await host.Http.GetJsonAsync("echo");
        Assert.Equal(["Host"], answer.GetProperty("probed").EnumerateArray().Select(header => header.GetString()));
    }

    [Fact]
    public async Task A_handler_that_is_not_ready_in_time_is_killed_and_three_times_end_the_host()
    {
        using var app = new EchoApp("--listen-after", "60000") { Initialization = TimeSpan.FromMilliseconds(400) };
        await using var host = await app.StartAsync();
        Assert.Equal(1, await host.EndedAsync());
        Assert.Equal(3, host.Handlers.Count);
        Assert.All(host.Handlers, handler => Assert.False(FunctionsHostProcess.IsAlive(handler.Process)));
    }

    [Fact]
    public async Task A_stop_lets_requests_finish_and_then_kills_the_handler_which_hears_nothing_of_it()
    {
        using var app = new EchoApp();
        await using var host = await app.StartAsync();
        await host.WaitForHandlerAsync(1);
        var slow = StatusAsync(host, "echo?wait=1500");
        await host.WaitForOutputAsync("handler: waits");
        Assert.Equal(0, await host.StopAsync());
        Assert.Equal(HttpStatusCode.OK, await slow);
        Assert.False(FunctionsHostProcess.IsAlive(host.Handlers[0].Process));
        Assert.DoesNotContain("told to stop", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_restart_starts_the_new_handler_elsewhere_before_it_kills_the_old_one()
    {
        using var app = new EchoApp();
        await using var host = await app.StartAsync();
        await host.WaitForHandlerAsync(1);
        var old = host.Handlers[0];
        var cut = StatusAsync(host, "echo?wait=30000");
        await host.WaitForOutputAsync("handler: waits");
        var restart = host.Http.PostAsync("admin/host/restart", content: null);
        await host.WaitForHandlerAsync(2);
        Assert.True(FunctionsHostProcess.IsAlive(old.Process));
        var answer = await host.Http.GetJsonAsync("echo");
        Assert.Equal(host.Handlers[1].Process, answer.GetProperty("process").GetInt32());
        Assert.NotEqual(old.Port, host.Handlers[1].Port);
        using (await restart) Assert.False(FunctionsHostProcess.IsAlive(old.Process));
        Assert.Equal(HttpStatusCode.InternalServerError, await cut);
        Assert.DoesNotContain("told to stop", host.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_is_killed_leaves_its_handler_behind()
    {
        using var app = new EchoApp();
        await using var host = await app.StartAsync();
        await host.WaitForHandlerAsync(1);
        await host.KillHostAsync();
        using var direct = new HttpClient();
        using var answer = await direct.GetAsync(new Uri($"http://127.0.0.1:{host.Handlers[0].Port}/echo"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task A_function_that_runs_too_long_costs_the_whole_handler_and_all_else_in_it(string mode)
    {
        using var app = new EchoApp { FunctionTimeout = TimeSpan.FromSeconds(2) };
        await using var host = await app.StartAsync(mode);
        for (var start = 1; start <= 4; start++)
        {
            await host.WaitForHandlerAsync(start);
            var tooLong = StatusAsync(host, "echo?wait=60000");
            Assert.Equal(HttpStatusCode.InternalServerError, await tooLong);
        }

        await host.WaitForHandlerAsync(5);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(host, "echo"));
    }

    private static async Task<HttpStatusCode> StatusAsync(FunctionsHostProcess host, string path)
    {
        using var response = await host.Http.GetAsync(path);
        return response.StatusCode;
    }
}
