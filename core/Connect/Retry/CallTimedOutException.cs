namespace Sluice.Connect.Retry;

/// <summary>A connector did not answer in time. Counts as an outage.</summary>
/// <param name="timeout">How long it had.</param>
/// <param name="abandoned">See <see cref="Abandoned"/>.</param>
internal sealed class CallTimedOutException(TimeSpan timeout, bool abandoned, Exception? innerException = null)
    : TimeoutException($"The connector did not answer within {Duration.Format(timeout)} (retry.timeout).", innerException)
{
    /// <summary>
    /// The call did not heed its cancellation either and may still be running: the instance must not be called again, and
    /// disposing of it may hang.
    /// </summary>
    public bool Abandoned { get; } = abandoned;
}
