using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Bench.Commands;
using Sluice.Testing;

namespace Sluice.Bench.Cold;

/// <summary>The functions host of the tests in a process of its own, with a handler that it has started.</summary>
internal sealed partial class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly TaskCompletionSource<(long Timestamp, int Process)> _handler = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private HostProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>When the host has started the handler, and as which process.</summary>
    public Task<(long Timestamp, int Process)> Handler => _handler.Task.WaitAsync(Patience);

    /// <summary>Starts it with an app; it takes requests before there is a handler, and lets them wait.</summary>
    /// <param name="data">Where the worker shall keep what it stores.</param>
    public static HostProcess Start(string app, string data)
    {
        var address = FreePort.Address();
        string[] arguments = ["--app", app, "--urls", address.ToString().TrimEnd('/'), "--mode", "Forwarding", "--no-keys"];
        var start = new ProcessStartInfo(HandlerApp.BuiltProgram("Sluice.FunctionsHost", "functions-host"), arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["SLUICE__DATA"] = data;
        var process = Process.Start(start) ?? throw new BenchException("functions-host did not start.");
        var host = new HostProcess(process, address);
        process.OutputDataReceived += (_, line) => host.Look(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        // It has a handler to take with it.
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Look(string? line)
    {
        if (line is null || HandlerStarted().Match(line) is not { Success: true } match) return;
        _handler.TrySetResult((TimeProvider.System.GetTimestamp(), int.Parse(match.Groups["process"].Value, CultureInfo.InvariantCulture)));
    }

    [GeneratedRegex(@"started the handler as process (?<process>\d+)", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex HandlerStarted();
}
