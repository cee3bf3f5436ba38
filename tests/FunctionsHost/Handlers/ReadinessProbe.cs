using System.Net.Sockets;

namespace Sluice.FunctionsHost.Handlers;

/// <summary>Asks a handler every 25 ms whether it is there, by <c>GET /</c> with no header that says who asks.</summary>
internal static class ReadinessProbe
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(25);

    // Any answer at all means yes, also one that says that something is wrong.
    private static readonly HttpClient Client = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, ActivityHeadersPropagator = null })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Ends when the handler has answered.</summary>
    public static async Task AnsweredAsync(Uri address, CancellationToken cancellationToken)
    {
        while (!await AnswersAsync(address, cancellationToken)) await Task.Delay(Every, TimeProvider.System, cancellationToken);
    }

    private static async Task<bool> AnswersAsync(Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return true;
        }
        catch (HttpRequestException problem)
        {
            return problem.InnerException is not SocketException;
        }
    }
}
