namespace Sluice.Connect;

/// <summary>How one task of a connector does.</summary>
/// <param name="Trace">Why the task failed; null while it has not.</param>
/// <param name="LastError">The last fault that it is trying to get over, or null when all is well.</param>
/// <param name="NextAttempt">When it tries again after <paramref name="LastError"/>.</param>
/// <param name="Parked">How many records wait for another attempt.</param>
/// <param name="Partitions">What a sink's task reads, and how far it is behind; empty for a source.</param>
public sealed record TaskStatus(
    int Id,
    ConnectorState State,
    string? Trace,
    string? LastError,
    DateTimeOffset? NextAttempt,
    int Parked,
    IReadOnlyList<PartitionProgress> Partitions);
