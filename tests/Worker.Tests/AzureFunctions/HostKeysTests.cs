using Microsoft.AspNetCore.Http;
using Sluice.Worker.AzureFunctions;

namespace Sluice.Worker.Tests.AzureFunctions;

public sealed class HostKeysTests
{
    [Theory]
    [InlineData("x-functions-key")]
    [InlineData("X-Functions-Key")]
    public void The_header_is_taken_off_and_others_stay(string name)
    {
        var request = new DefaultHttpContext().Request;
        request.Headers[name] = "secret";
        request.Headers["x-functions-keys"] = "mine";
        HostKeys.Strip(request);
        Assert.Equal(["x-functions-keys"], request.Headers.Select(header => header.Key));
    }

    [Theory]
    [InlineData("?code=secret", "")]
    [InlineData("?CODE=secret", "")]
    [InlineData("?code=secret&Code=other&code=", "")]
    [InlineData("?offset=1&code=secret&max=2", "?offset=1&max=2")]
    [InlineData("?c%6Fde=secret&offset=1", "?offset=1")]
    public void The_parameter_is_taken_off_however_it_is_written(string query, string rest) => Assert.Equal(rest, Stripped(query).QueryString.Value);

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?a=1,2&a=3&b&%63=d+e")]
    [InlineData("?codes=1&q=code%3Dsecret")]
    public void A_query_without_a_key_stays_as_it_is(string query) => Assert.Equal(query, Stripped(query).QueryString.Value);

    [Fact]
    public void What_stands_beside_the_key_means_what_it_meant()
    {
        var query = Stripped("?a=1&code=secret&q=%C3%A4%26b%3Dc+d%2B%23&A=2&empty=&bare&%26=%3F").Query;
        Assert.Equal(["1", "2"], query["a"].AsEnumerable());
        Assert.Equal("ä&b=c d+#", query["q"]);
        Assert.Equal("", query["empty"]);
        Assert.Equal("", query["bare"]);
        Assert.Equal("?", query["&"]);
        Assert.Equal(5, query.Count);
    }

    private static HttpRequest Stripped(string query)
    {
        var request = new DefaultHttpContext().Request;
        request.QueryString = new QueryString(query);
        HostKeys.Strip(request);
        return request;
    }
}
