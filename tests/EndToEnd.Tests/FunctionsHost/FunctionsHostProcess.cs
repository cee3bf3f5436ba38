using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Sluice.EndToEnd.Tests.FunctionsHost;

/// <summary>The test's functions host as a process of its own, with the handler that it has started.</summary>
public sealed partial class FunctionsHostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output;
    private readonly TaskCompletionSource<string> _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<(int Process, int Port)> _handlers = [];

    private FunctionsHostProcess(Process process, ConcurrentQueue<string> output) => (_process, _output) = (process, output);

    /// <summary>The host's address, without a slash at its end.</summary>
    public string Url { get; private set; } = "";

    public HttpClient Http { get; private set; } = null!;

    /// <summary>All that the host and its handlers have written so far.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Every start of the handler so far, in order.</summary>
    public IReadOnlyList<(int Process, int Port)> Handlers
    {
        get
        {
            lock (_handlers) return [.. _handlers];
        }
    }

    /// <summary>Where the build has left a program of the tests.</summary>
    public static string ProgramFile(string project, string name)
    {
        var configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../..", project, configuration, name));
    }

    /// <summary>Starts the host for an app, and waits until it listens. It never waits for the handler.</summary>
    /// <param name="arguments">What follows <c>--app</c>.</param>
    /// <param name="output">Where its lines go besides; null: only into its own.</param>
    public static async Task<FunctionsHostProcess> StartAsync(
        string app,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string url = "http://127.0.0.1:0",
        ConcurrentQueue<string>? output = null)
    {
        var start = new ProcessStartInfo("env", [
            "--default-signal=INT", ProgramFile("Sluice.FunctionsHost", "functions-host"), "--app", app, "--urls", url, .. arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        var host = new FunctionsHostProcess(Process.Start(start)!, output ?? []);
        host._process.OutputDataReceived += (_, line) => host.Received(line.Data);
        host._process.ErrorDataReceived += (_, line) => host.Received(line.Data);
        host._process.EnableRaisingEvents = true;
        host._process.Exited += (_, _) => host._listens.TrySetException(new InvalidOperationException("The host ended: " + host.Output));
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        try
        {
            host.Url = await host._listens.Task.WaitAsync(Patience);
            host.Http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
            {
                BaseAddress = new Uri(host.Url + "/"),
                Timeout = Patience,
            };
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether a process is there and no zombie.</summary>
    public static bool IsAlive(int process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public async Task WaitUntilAsync(Func<bool> isReached)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isReached())
        {
            Assert.False(patience.IsCancellationRequested, Output);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public Task WaitForOutputAsync(string text) => WaitUntilAsync(() => Output.Contains(text, StringComparison.Ordinal));

    /// <summary>Waits until so many handlers were started, and the last is ready.</summary>
    public Task WaitForHandlerAsync(int start) => WaitUntilAsync(() =>
        Handlers.Count >= start && Output.Contains($"ready: process {Handlers[^1].Process}", StringComparison.Ordinal));

    /// <summary>Tells the host to stop, by SIGTERM or SIGINT, and returns its exit code.</summary>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        await SignalAsync(_process.Id, signal);
        return await EndedAsync();
    }

    /// <summary>Waits until the host has ended, and returns its exit code.</summary>
    public async Task<int> EndedAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    /// <summary>Kills the host alone; its handler is left behind.</summary>
    public async Task KillHostAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Ends both as a power cut would.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill();
        foreach (var (handler, _) in Handlers)
        {
            if (!IsAlive(handler)) continue;
            await SignalAsync(handler, "KILL");
            await WaitUntilAsync(() => !IsAlive(handler));
        }

        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal to a process.</summary>
    public static async Task SignalAsync(int process, string signal)
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", [$"-{signal}", $"{process}"]) { UseShellExecute = false, RedirectStandardError = true })!;
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await KillAsync();
        _process.Dispose();
    }

    private void Received(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (Started().Match(line) is { Success: true } started)
        {
            var (process, port) = (started.Groups["process"].Value, started.Groups["port"].Value);
            lock (_handlers) _handlers.Add((int.Parse(process, CultureInfo.InvariantCulture), int.Parse(port, CultureInfo.InvariantCulture)));
        }

        if (ListensOn().Match(line) is { Success: true } listens) _listens.TrySetResult(listens.Groups["url"].Value);
    }

    [GeneratedRegex(@"^functions-host listens on (?<url>http://\S+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ListensOn();

    [GeneratedRegex(@"^functions-host started the handler as process (?<process>\d+) on port (?<port>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Started();
}
