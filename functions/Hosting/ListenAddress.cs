using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sluice.Worker.Hosting;

/// <summary>Where the worker listens. Only on loopback: without keys, whoever reaches the worker may do everything.</summary>
/// <param name="Address">Null: <c>localhost</c>, that is 127.0.0.1 and ::1.</param>
/// <param name="Port">0: any free port.</param>
internal sealed record ListenAddress(IPAddress? Address, int Port)
{
    /// <summary>Reads <c>http://127.0.0.1:7071;http://[::1]:7071</c>; throws <see cref="FormatException"/> that says what to write.</summary>
    public static IReadOnlyList<ListenAddress> ParseAll(string urls)
    {
        var addresses = urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Parse).ToList();
        return addresses.Count > 0 ? addresses : throw new FormatException("There is no URL to listen on. Write it like http://127.0.0.1:7071.");
    }

    public void ApplyTo(KestrelServerOptions kestrel)
    {
        if (Address is { } address) kestrel.Listen(address, Port);
        else kestrel.ListenLocalhost(Port);
    }

    public override string ToString() => Address is null ? $"http://localhost:{Port}" : $"http://{new IPEndPoint(Address, Port)}";

    private static ListenAddress Parse(string url)
    {
        var parsed = BindingAddress.Parse(url.Contains("://", StringComparison.Ordinal) ? url : $"http://{url}");
        var isOnlyNumber = url.All(char.IsAsciiDigit);
        if (parsed.Scheme != "http" || parsed.PathBase.Length > 0 || isOnlyNumber || parsed.Port is < IPEndPoint.MinPort or > IPEndPoint.MaxPort)
        {
            throw new FormatException(
                $"The worker cannot listen on {url}. Write it like http://127.0.0.1:7071: http, an address, and a port up to {IPEndPoint.MaxPort}.");
        }

        if (string.Equals(parsed.Host, "localhost", StringComparison.OrdinalIgnoreCase)) return new ListenAddress(null, Dynamic(parsed.Port, url));
        if (!IPAddress.TryParse(parsed.Host, out var address) || !IPAddress.IsLoopback(address))
        {
            throw new FormatException(
                $"The worker does not listen on {url}: whoever reached it there could read and write everything. Listen on this machine "
                + $"only, with http://127.0.0.1:{parsed.Port.ToString(CultureInfo.InvariantCulture)}, and put a proxy that asks for "
                + "credentials before it.");
        }

        return new ListenAddress(address, parsed.Port);
    }

    private static int Dynamic(int port, string url) => port != 0
        ? port
        : throw new FormatException($"A free port cannot be chosen for {url}. Write http://127.0.0.1:0.");
}
