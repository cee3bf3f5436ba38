namespace Sluice.Connect.Retry;

/// <summary>An attempt failed and the next one waits: what a connector's status tells about it.</summary>
/// <param name="Attempt">How many attempts have failed by now, from 1.</param>
/// <param name="Delay">How long until the next one.</param>
internal sealed record RetryNotice(int Attempt, TimeSpan Delay, Exception Error);
