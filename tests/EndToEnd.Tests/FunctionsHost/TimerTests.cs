using System.Net;
using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

/// <summary>What a handler is told when a timer fires, and what becomes of its answer.</summary>
public sealed class TimerTests
{
    [Fact]
    public async Task A_handler_is_told_of_the_schedule_and_of_what_an_administrator_gave_along()
    {
        using var app = new EchoApp();
        app.AddTimer();
        await using var host = await app.StartAsync();
        Assert.Equal(HttpStatusCode.Accepted, await FireAsync(host, "tick"));
        await host.WaitForOutputAsync("executed 'tick' (Succeeded");
        Assert.Contains("handler: ticked", host.Output, StringComparison.Ordinal);
        var line = host.Output.Split('\n').Single(line => line.StartsWith("handler: tick {", StringComparison.Ordinal));
        using var told = JsonDocument.Parse(line["handler: tick ".Length..]);
        var timer = told.RootElement.GetProperty("Data").GetProperty("timer");
        Assert.True(timer.GetProperty("Schedule").GetProperty("AdjustForDST").GetBoolean());
        Assert.False(timer.GetProperty("IsPastDue").GetBoolean());
        Assert.Equal("0001-01-01T00:00:00+00:00", timer.GetProperty("ScheduleStatus").GetProperty("Last").GetString());
        Assert.Equal("\"x\"", told.RootElement.GetProperty("Metadata").GetProperty("timer").GetString());
        Assert.Equal("tick", told.RootElement.GetProperty("Metadata").GetProperty("sys").GetProperty("MethodName").GetString());
        Assert.Equal(HttpStatusCode.NotFound, await FireAsync(host, "nothing"));
    }

    [Fact]
    public async Task A_timer_fires_again_and_again_and_tells_no_schedule_when_that_is_often()
    {
        using var app = new EchoApp();
        app.AddTimer();
        await using var host = await app.StartAsync("forwarding", "--tick-every", "00:00:00.2");
        await host.WaitUntilAsync(() => host.Output.Split("executed 'tick' (Succeeded").Length > 3);
        Assert.Contains("\"ScheduleStatus\":null", host.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Failed", host.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "MediaTypeFormatter")]
    [InlineData("failure", "500")]
    public async Task An_answer_of_another_kind_is_a_failure_and_nothing_else(string answer, string said)
    {
        using var app = new EchoApp("--tick", answer);
        app.AddTimer();
        await using var host = await app.StartAsync();
        await FireAsync(host, "tick");
        await host.WaitForOutputAsync("executed 'tick' (Failed");
        Assert.Contains(said, host.Output, StringComparison.Ordinal);
        Assert.Single(host.Handlers);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("empty")]
    public async Task An_empty_answer_hangs_until_the_functions_time_is_over_and_costs_the_handler(string answer)
    {
        using var app = new EchoApp("--tick", answer) { FunctionTimeout = TimeSpan.FromSeconds(2) };
        app.AddTimer();
        await using var host = await app.StartAsync("proxying", "--tick-every", "00:00:00.3");
        await host.WaitForOutputAsync("executed 'tick' (Failed");
        // It did not fire in all that time.
        Assert.Single(host.Output.Split('\n'), line => line.StartsWith("handler: tick {", StringComparison.Ordinal));
        await host.WaitForHandlerAsync(2);
        Assert.False(FunctionsHostProcess.IsAlive(host.Handlers[0].Process));
    }

    private static async Task<HttpStatusCode> FireAsync(FunctionsHostProcess host, string name)
    {
        using var response = await host.Http.SendAsync(
            HttpMethod.Post, $"admin/functions/{name}", HttpExtensions.Json, Encoding.UTF8.GetBytes("""{"input":"x"}"""));
        return response.StatusCode;
    }
}
