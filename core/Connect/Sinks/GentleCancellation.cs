using Sluice.Connect.Retry;

namespace Sluice.Connect.Sinks;

/// <summary>
/// The token that a delivery gets: cancelled at once when its time is up, but only after a moment when the worker stops, so
/// that what is nearly delivered need not be delivered again.
/// </summary>
internal sealed class GentleCancellation : IDisposable
{
    // Within the time that the pipeline waits for a cancelled call.
    private static readonly TimeSpan Moment = RetryPipeline.Grace * 0.75;

    private readonly CancellationTokenSource _source;
    private readonly CancellationTokenSource _delayed;
    private readonly CancellationTokenRegistration _registration;

    public GentleCancellation(TimeProvider time, CancellationToken cancellation, CancellationToken stopping)
    {
        _delayed = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        _source = CancellationTokenSource.CreateLinkedTokenSource(_delayed.Token);
        _registration = cancellation.Register(() =>
        {
            if (stopping.IsCancellationRequested) _delayed.CancelAfter(Moment);
            else _ = _source.CancelAsync(); // What the sink has registered there may hang.
        });
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
        _delayed.Dispose();
    }
}
