using Microsoft.AspNetCore.Http.Extensions;

namespace Sluice.Worker.AzureFunctions;

/// <summary>
/// The keys that callers show to the host, which checks them and passes them on: nothing behind it needs them, and nothing may
/// store or log them.
/// </summary>
internal static class HostKeys
{
    private const string Header = "x-functions-key";
    private const string Parameter = "code";

    /// <summary>Takes the keys out of a request.</summary>
    public static void Strip(HttpRequest request)
    {
        request.Headers.Remove(Header);
        if (!request.Query.ContainsKey(Parameter)) return;
        var rest = request.Query
            .Where(parameter => !string.Equals(parameter.Key, Parameter, StringComparison.OrdinalIgnoreCase))
            .SelectMany(parameter => parameter.Value.Select(value => KeyValuePair.Create(parameter.Key, value ?? "")));
        request.QueryString = new QueryBuilder(rest).ToQueryString();
    }
}
