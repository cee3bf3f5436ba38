using System.Net.Sockets;

namespace Sluice.FunctionsHost.Http;

/// <summary>Tries again, a few times, when nobody takes the connection: a handler that is started anew is back soon.</summary>
internal sealed class ConnectRetryHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const int Attempts = 10;

    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var (attempt, wait) = (1, FirstWait); ; attempt++)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException problem) when (problem.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionRefused } && attempt < Attempts)
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
                wait = 2 * wait < LongestWait ? 2 * wait : LongestWait;
            }
        }
    }
}
