namespace Sluice;

/// <summary>The other side as a whole takes nothing now. Not held against any record: the engine waits and tries again.</summary>
/// <param name="message">What happened, for people; shown in the connector's status. Never a secret.</param>
public sealed class SinkUnavailableException(string message, TimeSpan? retryAfter = null, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>How long the other side asked to wait, if it did.</summary>
    public TimeSpan? RetryAfter { get; } = retryAfter;
}
