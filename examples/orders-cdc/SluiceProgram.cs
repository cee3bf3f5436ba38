using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Sluice.Examples.Orders;

/// <summary>Runs the command <c>sluice</c>, line by line, and ends it with this.</summary>
internal sealed class SluiceProgram : IAsyncDisposable
{
    private const int UsualPort = 7071;

    private readonly Process _process;

    private SluiceProgram(Process process) => _process = process;

    /// <summary>Where the build has left it.</summary>
    public static string FilePath
    {
        get
        {
            var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
            return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../Sluice.Worker", configuration, "sluice"));
        }
    }

    public static SluiceProgram Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        // A session of its own: Ctrl-C is for this program, which ends the others in the right order.
        var start = new ProcessStartInfo("setsid", [FilePath, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return new SluiceProgram(process);
    }

    /// <summary>An address for a worker: the usual one when it is free, so that commands find it by themselves.</summary>
    public static string FreeAddress()
    {
        foreach (var port in (int[])[UsualPort, 0])
        {
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
            }
            catch (SocketException)
            {
                // Somebody has it.
            }
        }

        throw new InvalidOperationException("There is no free port on this machine.");
    }

    /// <summary>Passes on what it prints, until it ends; what went wrong is in the exception.</summary>
    public async Task ReadAsync(Action<string> line, CancellationToken cancellationToken)
    {
        var errors = _process.StandardError.ReadToEndAsync(cancellationToken);
        while (await _process.StandardOutput.ReadLineAsync(cancellationToken) is { } next) line(next);
        throw new InvalidOperationException($"sluice has ended: {await errors}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
