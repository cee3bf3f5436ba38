using System.Net;
using System.Net.Sockets;

namespace Sluice.Bench.Ingest;

/// <summary>Finds where a server that is started as another process can listen.</summary>
internal static class FreePort
{
    /// <summary>An address of this machine that nobody listened at a moment ago.</summary>
    public static Uri Address()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
    }
}
