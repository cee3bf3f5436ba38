using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Sluice.Bench.Commands;

namespace Sluice.Bench.Ingest;

/// <summary>A server in a process of its own, on this machine, from its start to its stop.</summary>
internal sealed partial class ServerProcess : IAsyncDisposable
{
    private const int Terminate = 15; // SIGTERM
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    private readonly Process _process;
    private readonly List<string> _output = [];

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>The processor time that the process has used.</summary>
    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>The most bytes of memory that the process had at once; 0 where the system does not say.</summary>
    public long PeakMemory
    {
        get
        {
            var facts = $"/proc/{_process.Id}/status";
            if (!File.Exists(facts)) return 0;
            var line = File.ReadLines(facts).First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            var kilobytes = line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[1];
            return long.Parse(kilobytes, CultureInfo.InvariantCulture) * 1024;
        }
    }

    /// <summary>Starts a .NET program that serves HTTP, and waits until it answers.</summary>
    /// <param name="program">The program's .dll.</param>
    /// <param name="folder">The folder to start it in.</param>
    public static Task<ServerProcess> StartAsync(
        string program,
        IEnumerable<string> arguments,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        Uri address,
        CancellationToken cancellationToken) =>
        StartAsync(new ProcessStartInfo("dotnet", [program, .. arguments]), folder, environment, address, AnswersHttpAsync, cancellationToken);

    /// <summary>Starts any program that listens on TCP, and waits until it takes a connection.</summary>
    public static Task<ServerProcess> StartAsync(
        string command, IEnumerable<string> arguments, string folder, Uri address, CancellationToken cancellationToken) =>
        StartAsync(
            new ProcessStartInfo(command, arguments), folder, new Dictionary<string, string>(), address, AcceptsAsync, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            if (OperatingSystem.IsWindows() || NativeKill(_process.Id, Terminate) != 0) _process.Kill();
            using var patience = new CancellationTokenSource(Patience);
            await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static async Task<ServerProcess> StartAsync(
        ProcessStartInfo start,
        string folder,
        IReadOnlyDictionary<string, string> environment,
        Uri address,
        Func<Uri, CancellationToken, Task<bool>> answers,
        CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.WorkingDirectory = folder;
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start) ?? throw new BenchException($"{start.FileName} did not start.");
        var server = new ServerProcess(process, address);
        try
        {
            server.CollectOutput();
            await server.WaitUntilItAnswersAsync(answers, cancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private void CollectOutput()
    {
        void Keep(string? line)
        {
            // The beginning says why a program did not start.
            lock (_output) if (line is not null && _output.Count < 50) _output.Add(line);
        }

        _process.OutputDataReceived += (_, received) => Keep(received.Data);
        _process.ErrorDataReceived += (_, received) => Keep(received.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    private async Task WaitUntilItAnswersAsync(Func<Uri, CancellationToken, Task<bool>> answers, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await answers(Address, cancellationToken))
        {
            if (_process.HasExited || TimeProvider.System.GetElapsedTime(started) > Patience) throw NotStarted();
            await Task.Delay(LookEvery, TimeProvider.System, cancellationToken);
        }
    }

    private static async Task<bool> AnswersHttpAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = address, Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative), cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<bool> AcceptsAsync(Uri address, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(address.Host, address.Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private BenchException NotStarted()
    {
        lock (_output) return new BenchException($"The server at {Address} does not answer. It said: {string.Join('\n', _output)}");
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int NativeKill(int process, int signal);
}
