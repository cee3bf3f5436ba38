using System.Diagnostics;

namespace Sluice.Worker.AzureFunctions;

/// <summary>Ends the worker when the host that has started it is gone.</summary>
internal sealed class HostWatch : IDisposable
{
    // A new host's worker waits for the data folder meanwhile.
    private static readonly TimeSpan LongestStop = TimeSpan.FromSeconds(5);

    // The host asks every 25 ms whether its worker is there.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource _ending;
    private readonly bool _isWatching;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    private HostWatch(bool isWatching, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        (_isWatching, _time, _logger) = (isWatching, time, logger);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>Fires when the worker shall end: the host is gone, or the token given at the start has fired.</summary>
    public CancellationToken Ending => _ending.Token;

    /// <summary>Begins to watch.</summary>
    /// <param name="host">Null: there is none to watch.</param>
    public static HostWatch Start(FunctionsHost? host, TimeProvider time, ILogger logger, CancellationToken cancellationToken)
    {
        var watch = new HostWatch(host is not null, time, logger, cancellationToken);
        if (host is not null) _ = watch.EndAfterAsync(ParentProcess.WaitForEndAsync(time, watch.Ending));
        return watch;
    }

    /// <summary>
    /// The worker listens now. A host that was gone before this process could take note of it shows by its silence.
    /// </summary>
    /// <param name="called">Ends with the first request.</param>
    public void Expect(Task called)
    {
        if (_isWatching) _ = EndAfterAsync(SilenceAsync(called));
    }

    public void Dispose()
    {
        _ending.Cancel();
        _ending.Dispose();
    }

    /// <summary>Ends when nobody has called for so long; once somebody has, only with the worker.</summary>
    private async Task SilenceAsync(Task called)
    {
        var silence = Task.Delay(LongestSilence, _time, Ending);
        if (await Task.WhenAny(called, silence) == called) await Task.Delay(Timeout.InfiniteTimeSpan, _time, Ending);
        else await silence;
    }

    /// <summary>Ends the worker when <paramref name="gone"/> has ended well.</summary>
    private async Task EndAfterAsync(Task gone)
    {
        try
        {
            await gone;
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
