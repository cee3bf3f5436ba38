using Sluice.Bench.Ingest;
using Sluice.Testing;

namespace Sluice.Bench.Cold;

/// <summary>A functions host with its worker, ready to be put under load.</summary>
internal static class HostServer
{
    /// <summary>Starts it, and waits until the worker behind it answers.</summary>
    public static Task<ServerProcess> StartAsync(string app, string data, CancellationToken cancellationToken)
    {
        var address = FreePort.Address();
        string[] arguments = ["--app", app, "--urls", address.ToString().TrimEnd('/'), "--mode", "Forwarding", "--no-keys"];
        return ServerProcess.StartAsync(
            HandlerApp.BuiltProgram("Sluice.FunctionsHost", "functions-host.dll"),
            arguments,
            app,
            new Dictionary<string, string> { ["SLUICE__DATA"] = data },
            address,
            cancellationToken);
    }
}
