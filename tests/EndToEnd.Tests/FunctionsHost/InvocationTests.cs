using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;
using static Sluice.EndToEnd.Tests.FunctionsHost.SharedEchoHost;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

/// <summary>What of a request reaches the handler, and what of its answer the client.</summary>
public sealed class InvocationTests(SharedEchoHost shared) : IClassFixture<SharedEchoHost>
{
    [Fact]
    public async Task The_handler_is_told_its_port_and_inherits_addresses_that_are_not_its_own()
    {
        var echo = await shared.Proxying.Http.GetJsonAsync("echo");
        var environment = echo.GetProperty("environment");
        var port = $"{shared.Proxying.Handlers[^1].Port}";
        Assert.Equal(port, environment.GetProperty("FUNCTIONS_CUSTOMHANDLER_PORT").GetString());
        Assert.Equal(port, environment.GetProperty("FUNCTIONS_HTTPWORKER_PORT").GetString());
        Assert.True(Guid.TryParse(environment.GetProperty("FUNCTIONS_CUSTOMHANDLER_WORKER_ID").GetString(), out _));
        Assert.Equal(shared.AppFolder, environment.GetProperty("FUNCTIONS_APP_ROOT_PATH").GetString());
        Assert.Equal(shared.Proxying.Url, environment.GetProperty("ASPNETCORE_URLS").GetString()!.TrimEnd('/'));
        Assert.Equal("yes", environment.GetProperty("FROM_LOCAL_SETTINGS").GetString());
        Assert.Equal(shared.AppFolder, echo.GetProperty("folder").GetString());
    }

    [Fact]
    public async Task A_forwarded_request_is_built_anew_and_loses_what_the_real_host_loses()
    {
        var echo = await SendAsync("forwarding");
        Assert.Equal("/echo/a%2Fb%20c?a=1,2&c=", echo.GetProperty("target").GetString());
        Assert.Equal("packed"u8.ToArray(), echo.GetProperty("body").GetBytesFromBase64());
        Assert.Equal("text/plain", Header(echo, "content-type"));
        Assert.Equal("6", Header(echo, "content-length"));
        Assert.Null(Header(echo, "content-encoding"));
        Assert.Null(Header(echo, "content-language"));
        Assert.Equal("shop.example", Header(echo, "host"));
        Assert.Equal("10.0.0.1", Header(echo, "x-forwarded-for"));
        Assert.StartsWith("test/1 Azure-Functions-Host/4.", Header(echo, "user-agent"), StringComparison.Ordinal);
        Assert.StartsWith("4.", Header(echo, "x-azure-functions-hostversion"), StringComparison.Ordinal);
        var ids = Header(echo, "x-azure-functions-invocationid")!.Split(',', StringSplitOptions.TrimEntries);
        Assert.Equal("spoof", ids[0]);
        Assert.True(Guid.TryParse(ids[1], out _));
        Assert.Equal("secret", Header(echo, "x-functions-key"));
    }

    [Fact]
    public async Task A_proxied_request_stays_as_it_is_but_for_who_is_called_and_who_calls()
    {
        var echo = await SendAsync("proxying");
        Assert.EndsWith("?a=1&a=2&c", echo.GetProperty("target").GetString(), StringComparison.Ordinal);
        Assert.Equal("packed"u8.ToArray(), echo.GetProperty("body").GetBytesFromBase64());
        Assert.Equal("x-test", Header(echo, "content-encoding"));
        Assert.Equal($"127.0.0.1:{shared.Proxying.Handlers[^1].Port}", Header(echo, "host"));
        Assert.Equal("shop.example", Header(echo, "x-forwarded-host"));
        Assert.Equal("127.0.0.1", Header(echo, "x-forwarded-for"));
        Assert.Equal("http", Header(echo, "x-forwarded-proto"));
        Assert.Equal("test/1", Header(echo, "user-agent"));
        Assert.True(Guid.TryParse(Header(echo, "x-azure-functions-invocationid"), out var id));
        Assert.Equal($"{id}", Header(echo, "x-ms-invocation-id"));
        Assert.Equal("secret", Header(echo, "x-functions-key"));
    }

    [Theory]
    [InlineData("forwarding", HttpStatusCode.InternalServerError)]
    [InlineData("proxying", HttpStatusCode.OK)]
    public async Task A_body_without_a_length_cannot_be_forwarded(string mode, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "echo") { Content = new StringContent("chunks") };
        request.Headers.TransferEncodingChunked = true;
        using var response = await shared[mode].Http.SendAsync(request);
        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task Status_and_headers_of_an_answer_come_back_and_redirects_are_not_followed(string mode)
    {
        foreach (var status in (int[])[201, 302, 404, 503])
        {
            using var response = await shared[mode].Http.GetAsync($"echo?status={status}");
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal(["a=1", "b=2"], response.Headers.GetValues("Set-Cookie"));
            Assert.Equal("kept", response.Headers.GetValues("X-Custom").Single());
            Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
            if (status == 302) Assert.Equal("/elsewhere", response.Headers.Location!.ToString());
        }

        using var head = await shared[mode].Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, "echo"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Theory]
    [InlineData("forwarding", 2.0, 30.0)]
    [InlineData("proxying", 0.0, 1.5)]
    public async Task A_forwarded_answer_comes_whole_and_a_proxied_one_as_it_is_written(string mode, double earliest, double latest)
    {
        await shared[mode].WaitForHandlerAsync(1);
        var watch = Stopwatch.StartNew();
        using var response = await shared[mode].Http.GetAsync("echo?stream", HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.Equal("first", await reader.ReadLineAsync());
        Assert.InRange(watch.Elapsed.TotalSeconds, earliest, latest);
        Assert.Equal("second", await reader.ReadLineAsync());
    }

    [Theory]
    [InlineData("forwarding", "waited to the end")]
    [InlineData("proxying", "the client is gone")]
    public async Task A_client_that_goes_away_is_noticed_only_when_proxied(string mode, string said)
    {
        using var app = new EchoApp();
        await using var host = await app.StartAsync(mode);
        await host.WaitForHandlerAsync(1);
        using var away = new CancellationTokenSource();
        var asked = host.Http.GetAsync("echo?wait=2000", away.Token);
        await host.WaitForOutputAsync("handler: waits");
        await away.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asked);
        await host.WaitForOutputAsync($"handler: {said}");
    }

    [Theory]
    [InlineData("forwarding")]
    [InlineData("proxying")]
    public async Task A_body_over_100_MB_is_500(string mode)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "echo") { Content = new StringContent("") };
        request.Headers.ExpectContinue = true;
        request.Content = new StreamContent(Stream.Null) { Headers = { ContentLength = 104_857_601 } };
        using var response = await shared[mode].Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
    }

    private async Task<JsonElement> SendAsync(string mode)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "echo/a%2Fb%20c?a=1&a=2&c")
        {
            Content = new ByteArrayContent(Encoding.ASCII.GetBytes("packed")),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        request.Content.Headers.ContentEncoding.Add("x-test");
        request.Content.Headers.ContentLanguage.Add("en");
        request.Headers.Host = "shop.example";
        foreach (var (name, value) in new[]
        {
            ("X-Azure-Functions-InvocationId", "spoof"), ("x-functions-key", "secret"), ("X-Forwarded-For", "10.0.0.1"), ("User-Agent", "test/1"),
        }) request.Headers.Add(name, value);
        using var response = await shared[mode].Http.SendAsync(request);
        var echo = await response.JsonAsync();
        Assert.True(response.IsSuccessStatusCode, echo.ToString());
        return echo;
    }
}
