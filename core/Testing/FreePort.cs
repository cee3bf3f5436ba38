using System.Net;
using System.Net.Sockets;

namespace Sluice.Testing;

/// <summary>Finds where a server can listen that has to be told, or where nobody does.</summary>
internal static class FreePort
{
    /// <summary>A port of 127.0.0.1 that nobody listened at a moment ago.</summary>
    public static int Find()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The same, as an address: <c>http://127.0.0.1:40123</c>.</summary>
    public static Uri Address() => new($"http://127.0.0.1:{Find()}");
}
