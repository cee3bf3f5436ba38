namespace Sluice.Log;

/// <summary>More waits to be written, or to be remembered, than the log holds in memory; try again shortly.</summary>
public sealed class LogBusyException(string message, TimeSpan retryAfter) : EventLogException(message)
{
    /// <summary>Too many bytes wait to be written.</summary>
    public LogBusyException(TimeSpan retryAfter)
        : this($"Too many bytes wait to be written. Try again in {Duration.Format(retryAfter)}.", retryAfter)
    {
    }

    /// <summary>When trying again makes sense.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
