namespace Sluice.Log;

/// <summary>More bytes wait to be written than the log holds in memory; try again shortly.</summary>
public sealed class LogBusyException(TimeSpan retryAfter)
    : EventLogException($"Too many bytes wait to be written. Try again in {Duration.Format(retryAfter)}.")
{
    /// <summary>When trying again makes sense.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
