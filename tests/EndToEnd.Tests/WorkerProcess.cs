using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.EndToEnd.Tests.FunctionsHost;

namespace Sluice.EndToEnd.Tests;

/// <summary>
/// A worker that runs as its users run it: a process of its own, with a temporary folder and a free port; behind a functions
/// host when <see cref="Front"/> says so.
/// </summary>
public sealed partial class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ConcurrentQueue<string> _output = [];
    private readonly IReadOnlyDictionary<string, string>? _environment;
    private Process? _process;
    private FunctionsHostProcess? _host;

    private WorkerProcess(string? configuration, IReadOnlyDictionary<string, string>? environment)
    {
        _environment = environment;
        if (configuration is not null) Folder.Write("sluice.json", configuration);
    }

    public WorkerFolder Folder { get; } = new();

    /// <summary>The worker's address, without a slash at its end; the same after a restart.</summary>
    public string Url { get; private set; } = "http://127.0.0.1:0";

    public HttpClient Http { get; private set; } = null!;

    /// <summary>All that it has written so far, of every run.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>The most memory that this run of the process has had at once, in bytes.</summary>
    public long PeakMemory => MemoryOf("VmHWM:");

    /// <summary>The memory that it has now, in bytes.</summary>
    public long Memory => MemoryOf("VmRSS:");

    public int ProcessId => _host?.Handlers[^1].Process ?? _process!.Id;

    /// <summary>The files that it has open, as links to them; a deleted one ends in " (deleted)".</summary>
    public IReadOnlyList<string> OpenFiles =>
        [.. Directory.EnumerateFiles($"/proc/{ProcessId}/fd").Select(link => new FileInfo(link).LinkTarget).OfType<string>()];

    /// <summary>Starts a worker and waits until it takes requests.</summary>
    /// <param name="configuration">The text of its <c>sluice.json</c>; null: none.</param>
    /// <param name="prepare">Puts into its folder what else shall be there.</param>
    /// <param name="meanwhile">What is done while it starts.</param>
    public static async Task<WorkerProcess> StartAsync(
        string? configuration = null,
        IReadOnlyDictionary<string, string>? environment = null,
        Action<WorkerFolder>? prepare = null,
        Func<Task>? meanwhile = null)
    {
        var worker = new WorkerProcess(configuration, environment);
        try
        {
            prepare?.Invoke(worker.Folder);
            await Task.WhenAll(worker.StartAgainAsync(), meanwhile?.Invoke() ?? Task.CompletedTask);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts it once more, after it was stopped or killed, with the same folder at the same address.</summary>
    public async Task StartAgainAsync()
    {
        if (Front.Mode is { } mode)
        {
            await StartBehindHostAsync(mode);
            return;
        }

        var listens = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = SluiceExecutable.Start(Folder.Path, ["run", "--urls", Url], _environment);
        _process.OutputDataReceived += (_, line) => Received(line.Data, listens);
        _process.ErrorDataReceived += (_, line) => Received(line.Data, listens);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => listens.TrySetException(new InvalidOperationException("The worker ended: " + Output));
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Connect(await listens.Task.WaitAsync(Patience));
    }

    /// <summary>Ends it as a power cut would: at once, with nothing written any more.</summary>
    public async Task KillAsync()
    {
        if (_host is not null)
        {
            await _host.KillAsync();
            return;
        }

        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Starts it once more, and ends it as a power cut would however far it has got by then.</summary>
    public async Task StartAndKillAsync(TimeSpan after)
    {
        using var process = SluiceExecutable.Start(Folder.Path, ["run", "--urls", Url], _environment);
        await Task.Delay(after, TimeProvider.System);
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Ends it as a service manager does, by SIGTERM, and returns its exit code.</summary>
    public Task<int> StopAsync() => EndAsync("TERM");

    /// <summary>Ends it as Ctrl-C does, by SIGINT, and returns its exit code.</summary>
    public Task<int> InterruptAsync() => EndAsync("INT");

    /// <summary>Runs a command of the executable against this worker.</summary>
    public Task<CommandResult> RunAsync(string[] arguments, string input = "") =>
        SluiceExecutable.RunAsync(Folder.Path, [.. arguments, "--url", Url], input);

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        if (_host is not null) await _host.DisposeAsync();
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        Folder.Dispose();
    }

    private long MemoryOf(string name)
    {
        var line = File.ReadLines($"/proc/{ProcessId}/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024;
    }

    /// <summary>The folder becomes a function app, with what the test has put there beside.</summary>
    private async Task StartBehindHostAsync(string mode)
    {
        if (_host is not null) await _host.DisposeAsync();
        PublishedApp.LayInto(Folder);
        var environment = new Dictionary<string, string>(_environment ?? new Dictionary<string, string>());
        environment.TryAdd("SLUICE__DATA", Folder.Data);
        _host = await FunctionsHostProcess.StartAsync(Folder.Path, ["--mode", mode, "--no-keys"], environment, Url, _output);
        await _host.WaitForHandlerAsync(1);
        Connect(_host.Url);
    }

    private void Connect(string url)
    {
        Url = url;
        Http?.Dispose();
        Http = new HttpClient { BaseAddress = new Uri(Url + "/"), Timeout = Patience };
    }

    private async Task<int> EndAsync(string signal)
    {
        if (_host is not null) return await _host.StopAsync(signal);
        await FunctionsHostProcess.SignalAsync(_process!.Id, signal);
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    private void Received(string? line, TaskCompletionSource<string> listens)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (ListensOn().Match(line) is { Success: true } match) listens.TrySetResult(match.Groups["url"].Value);
    }

    [GeneratedRegex(@"listens on (?<url>http://[^\s,]+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex ListensOn();
}
