using System.ComponentModel;
using System.Diagnostics;
using Sluice.FunctionsHost.Functions;
using Sluice.FunctionsHost.Hosting;

namespace Sluice.FunctionsHost.Handlers;

/// <summary>One run of the handler's program.</summary>
internal sealed class HandlerProcess : IDisposable
{
    private readonly Process _process;

    private HandlerProcess(Process process)
    {
        _process = process;
        Ended = EndAsync();
    }

    public int Id => _process.Id;

    /// <summary>Its exit code, once it has ended.</summary>
    public Task<int> Ended { get; }

    public static HandlerProcess Start(ProcessStartInfo start, HostOutput output)
    {
        try
        {
            var process = Process.Start(start)!;
            process.OutputDataReceived += (_, line) => Write(line.Data, output.Information);
            process.ErrorDataReceived += (_, line) => Write(line.Data, output.Error);
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            return new HandlerProcess(process);
        }
        catch (Win32Exception problem)
        {
            throw new AppException($"The handler {start.FileName} does not start: {problem.Message}");
        }
    }

    /// <summary>Ends it by SIGKILL, the only way in which the host ever ends a handler, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await Ended;
    }

    public void Dispose() => _process.Dispose();

    private static void Write(string? line, Action<string> write)
    {
        if (line is not null) write(line);
    }

    private async Task<int> EndAsync()
    {
        // Not WaitForExitAsync, which also waits for whoever else holds the output open.
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.Exited += (_, _) => ended.TrySetResult();
        _process.EnableRaisingEvents = true;
        await ended.Task;
        return _process.ExitCode;
    }
}
