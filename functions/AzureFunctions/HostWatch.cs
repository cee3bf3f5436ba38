using System.Diagnostics;

namespace Sluice.Worker.AzureFunctions;

/// <summary>Ends the worker when the host that has started it is gone.</summary>
internal sealed class HostWatch : IDisposable
{
    // A new host's worker waits for the data folder meanwhile.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ending;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private HostWatch(TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        (_time, _logger) = (time, logger);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Fires when the worker shall end: the host is gone, or the token given at the start has fired.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Begins to watch.</summary>
    /// <param name="host">Null: there is none to watch.</param>
    public static HostWatch Start(FunctionsHost? host, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var watch = new HostWatch(time, logger, cancellationToken);
        if (host is not null) _ = watch.RunAsync();
        return watch;
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await ParentProcess.WaitForEndAsync(_time, Ending);
            _logger.HostGone();
            await _ending.CancelAsync();
        }
        catch (Exception ended) when (ended is OperationCanceledException or ObjectDisposedException)
        {
            return;
        }

        // Nothing is lost by this: what was acknowledged is durable.
        await Task.Delay(LongestStop, _time, CancellationToken.None);
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
