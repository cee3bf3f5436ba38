using System.Net;

namespace Sluice.Worker.Hosting;

/// <summary>
/// Lets in only requests that were meant for this machine. A page from elsewhere can make its own name point to 127.0.0.1 (DNS
/// rebinding) and would then read the log from the browser; its requests still carry its name.
/// </summary>
internal static class LoopbackHosts
{
    /// <summary>Whether a Host header, without its port, names this machine. HTTP/1.0 sends none, and no browser speaks it.</summary>
    public static bool IsLoopback(HostString host)
    {
        var name = host.Host;
        if (string.IsNullOrEmpty(name) || string.Equals(name, "localhost", StringComparison.OrdinalIgnoreCase)) return true;
        return IPAddress.TryParse(name.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address);
    }

    /// <summary>
    /// Whether an Origin header lets a request in: a program sends none, a page from this machine names it. Any other page
    /// could otherwise write into the log from a visitor's browser, which does not even ask before it sends plain text.
    /// </summary>
    public static bool IsLoopbackOrigin(string? origin) =>
        string.IsNullOrEmpty(origin)
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && IsLoopback(new HostString(uri.Host)));
}
