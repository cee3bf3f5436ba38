using Microsoft.AspNetCore.Http;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Http;

namespace Sluice.Worker.Tests.Http;

public sealed class EntranceTests
{
    private static readonly Entrance Alone = new(host: null);
    private static readonly Entrance WithKeys = new(new FunctionsHost(7072, ChecksKeys: true));
    private static readonly Entrance Development = new(new FunctionsHost(7072, ChecksKeys: false));

    [Theory]
    [InlineData("shop.example", null, null)]
    [InlineData("127.0.0.1:7072", "shop.example", "https://shop.example")]
    [InlineData("shop.example", null, "https://elsewhere.example")]
    public void Behind_a_host_that_checks_keys_callers_may_come_from_anywhere(string host, string? forwarded, string? origin) =>
        WithKeys.LetIn(Request(host, forwarded, origin));

    [Theory]
    // Forwarded, the request names what the caller has called; proxied, the host names that in a header.
    [InlineData("localhost:7071", null)]
    [InlineData("127.0.0.1:7072", "localhost:7071")]
    [InlineData("127.0.0.1:7072", "[::1]:7071")]
    public void Behind_a_host_of_a_developer_who_calls_this_machine_is_let_in(string host, string? forwarded)
    {
        var request = Request(host, forwarded, origin: null);
        Development.LetIn(request);
        Assert.Equal(forwarded ?? host, request.Host.Value);
    }

    [Theory]
    [InlineData("shop.example", null, null)]
    [InlineData("127.0.0.1:7072", "shop.example", null)]
    // A host that forwards passes on what a page of that name has put there.
    [InlineData("shop.example", "localhost:7071", null)]
    [InlineData("localhost", "localhost", "https://elsewhere.example")]
    public void Behind_a_host_of_a_developer_who_calls_another_name_is_not(string host, string? forwarded, string? origin) =>
        AssertRefused(Development, Request(host, forwarded, origin));

    [Fact]
    public void Alone_a_worker_does_not_believe_what_only_a_host_may_say()
    {
        AssertRefused(Alone, Request("shop.example", forwarded: "localhost", origin: null));
        var request = Request("localhost", forwarded: "shop.example", origin: null);
        request.Headers["X-Forwarded-Proto"] = "https";
        Alone.LetIn(request);
        Assert.Equal("localhost", request.Host.Value);
        Assert.Equal("http", request.Scheme);
    }

    [Fact]
    public void Keys_come_no_further_than_the_entrance()
    {
        foreach (var entrance in new[] { WithKeys, Development })
        {
            var request = Request("localhost", forwarded: null, origin: null);
            request.Headers["x-functions-key"] = "secret";
            request.QueryString = new QueryString("?offset=1&code=secret");
            entrance.LetIn(request);
            Assert.Equal("?offset=1", request.QueryString.Value);
            Assert.DoesNotContain("x-functions-key", request.Headers);
        }
    }

    [Theory]
    [InlineData("https", "https")]
    [InlineData("http", "http")]
    [InlineData("ftp", "http")]
    [InlineData("https, http", "http")]
    public void The_scheme_is_the_one_that_the_caller_used(string forwarded, string expected)
    {
        var request = Request("127.0.0.1:7072", forwarded: "shop.example", origin: null);
        request.Headers["X-Forwarded-Proto"] = forwarded;
        WithKeys.LetIn(request);
        Assert.Equal(expected, request.Scheme);
        Assert.Equal("shop.example", request.Host.Value);
    }

    [Theory]
    [InlineData("127.0.0.1:7072", "id", true)]
    [InlineData("127.0.0.1:7072", null, false)]
    // Only a host that proxies calls the worker by its own address; the header may be the caller's.
    [InlineData("localhost:7071", "id", false)]
    [InlineData("shop.example", "id", false)]
    public void Only_what_the_host_itself_does_shows_how_it_passes_answers_on(string host, string? invocation, bool isProxied)
    {
        var request = Request(host, forwarded: "shop.example", origin: null);
        if (invocation is not null) request.Headers["x-ms-invocation-id"] = invocation;
        WithKeys.LetIn(request);
        Assert.Equal(isProxied, HostPassage.IsProxied(request.HttpContext));
    }

    private static HttpRequest Request(string host, string? forwarded, string? origin)
    {
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new HostString(host));
        if (forwarded is not null) request.Headers["X-Forwarded-Host"] = forwarded;
        if (origin is not null) request.Headers.Origin = origin;
        return request;
    }

    private static void AssertRefused(Entrance entrance, HttpRequest request) =>
        Assert.Equal(StatusCodes.Status403Forbidden, Assert.Throws<RequestException>(() => entrance.LetIn(request)).Status);
}
