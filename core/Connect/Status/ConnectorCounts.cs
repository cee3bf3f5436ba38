namespace Sluice.Connect;

/// <summary>What has happened to a connector, all its tasks together, since the worker began or it was made; grows only.</summary>
/// <param name="Retries">Attempts that were put off after a fault: calls that are made again, and records that a sink has refused for now.</param>
/// <param name="Failures">How often a task has failed.</param>
/// <param name="Restarts">How often a task that had failed was restarted by itself.</param>
/// <param name="HungCalls">Calls that heeded neither their time-out nor their cancellation.</param>
public sealed record ConnectorCounts(long Retries, long Failures, long Restarts, long HungCalls);
