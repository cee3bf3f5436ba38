namespace Sluice;

/// <summary>Why one record of a batch was not delivered, and what the engine shall do about it.</summary>
/// <param name="Index">The record's index in the batch.</param>
/// <param name="Reason">For people: what the other side said, in its own words where it has any. Never a secret.</param>
/// <param name="RetryAfter">How long the other side asked to wait, if it did.</param>
public sealed record RecordFailure(int Index, FaultAction Action, string Reason, TimeSpan? RetryAfter = null)
{
    /// <summary>What was thrown, if anything was: a dead letter says it in its headers. Secrets in it are hidden as far as they are known as such.</summary>
    public Exception? Exception { get; init; }
}
