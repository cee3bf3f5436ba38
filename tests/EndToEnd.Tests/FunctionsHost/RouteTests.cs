using System.Net;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

/// <summary>Which function a request belongs to, and who may call it.</summary>
public sealed class RouteTests : IDisposable
{
    private readonly EchoApp _app = new();

    public void Dispose() => _app.Dispose();

    [Theory]
    [InlineData("api", HttpStatusCode.OK)]
    [InlineData("zz_api", HttpStatusCode.Unauthorized)]
    public async Task The_first_function_by_name_whose_route_fits_takes_the_request(string catchAll, HttpStatusCode expected)
    {
        _app.AddHttp(catchAll, "{*path}", "anonymous");
        _app.AddHttp("Secure", "secure/{name}", "function");
        await using var host = await _app.StartAsync("forwarding", "--keys", Path.Combine(_app.Path, "keys.json"));
        using var response = await host.Http.GetAsync("secure/door");
        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_method_belongs_to_the_route_and_one_that_none_has_is_404()
    {
        _app.AddHttp("a_read", "things/{id}", "anonymous", "get");
        _app.AddHttp("b_write", "things/{id:int}", "anonymous", "put", "DELETE");
        await using var host = await _app.StartAsync();
        foreach (var (method, path, status) in new[]
        {
            ("GET", "things/1", 200), ("get", "THINGS/one", 200), ("PUT", "things/1", 200), ("DELETE", "things/1", 200),
            ("PUT", "things/one", 404), ("POST", "things/1", 404), ("OPTIONS", "things/1", 404), ("GET", "things", 404), ("GET", "", 404),
        })
        {
            using var response = await host.Http.SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
            Assert.True((int)response.StatusCode == status, $"{method} {path}: {response.StatusCode}");
        }
    }

    [Fact]
    public async Task Routes_of_the_host_itself_are_refused_and_the_others_served()
    {
        _app.AddHttp("a1", "admin/{*rest}", "anonymous");
        _app.AddHttp("a2", "administrators", "anonymous");
        _app.AddHttp("a3", "Runtime/x", "anonymous");
        _app.Write("4bad/function.json", new { bindings = new[] { new { type = "timerTrigger", direction = "in", name = "t" } } });
        _app.Write("empty/function.json", new { bindings = Array.Empty<object>() });
        await using var host = await _app.StartAsync();
        foreach (var name in (string[])["a1", "a2", "a3", "4bad", "empty"])
            Assert.Contains($"The '{name}' function is in error", host.Output, StringComparison.Ordinal);
        foreach (var path in (string[])["admin/x", "administrators", "runtime/x"])
        {
            using var response = await host.Http.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }

        await host.Http.GetJsonAsync("echo");
    }

    [Fact]
    public async Task A_key_opens_what_its_level_allows_and_goes_on_to_the_handler()
    {
        _app.AddHttp("one", "one", "function");
        _app.AddHttp("two", "two", "function");
        _app.AddHttp("change", "change", "admin");
        _app.Write("keys.json", new { master = "M", host = "H", functions = new { one = "1", change = "C" } });
        await using var host = await _app.StartAsync("proxying", "--keys", Path.Combine(_app.Path, "keys.json"));
        var opens = new Dictionary<string, string[]>
        {
            [""] = ["echo", "admin/host/ping"],
            ["wrong"] = ["echo", "admin/host/ping"],
            ["1"] = ["echo", "one", "admin/host/ping"],
            ["C"] = ["echo", "admin/host/ping"],
            ["H"] = ["echo", "one", "two", "admin/host/ping"],
            ["M"] = ["echo", "one", "two", "change", "admin/host/ping", "admin/host/status", "admin/functions"],
        };
        foreach (var (key, opened) in opens)
        {
            foreach (var path in opens["M"])
            {
                var expected = opened.Contains(path) ? HttpStatusCode.OK : HttpStatusCode.Unauthorized;
                using var byQuery = await host.Http.GetAsync($"{path}?code={key}");
                using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "x-functions-key", key } } };
                using var byHeader = await host.Http.SendAsync(request);
                Assert.True((expected, expected) == (byQuery.StatusCode, byHeader.StatusCode), $"{path} with '{key}'");
            }
        }

        var echo = await host.Http.GetJsonAsync("one?code=1");
        Assert.Equal("/one?code=1", echo.GetProperty("target").GetString());
        Assert.Equal(JsonValueKind.Null, echo.GetProperty("environment").GetProperty("AZURE_FUNCTIONS_ENVIRONMENT").ValueKind);
    }
}
