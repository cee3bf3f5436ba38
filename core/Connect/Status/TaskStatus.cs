namespace Sluice.Connect;

/// <summary>How one task of a connector does.</summary>
/// <param name="Id">The number of the task, from 0.</param>
public sealed record TaskStatus(int Id, ConnectorState State)
{
    /// <summary>Why the task failed; null while it has not.</summary>
    public string? Trace { get; init; }

    /// <summary>The last fault that it is trying to get over, or null when all is well.</summary>
    public string? LastError { get; init; }

    /// <summary>When it tries again after <see cref="LastError"/>, or is restarted by itself; null: not by itself.</summary>
    public DateTimeOffset? NextAttempt { get; init; }

    /// <summary>How often it was restarted by itself since it last did well for <c>restart.resetAfter</c>.</summary>
    public int Restarts { get; init; }

    /// <summary>Calls to the connector that never came back and were left behind; null: none.</summary>
    public HungCall? Hung { get; init; }

    /// <summary>How many records wait for another attempt.</summary>
    public int Parked { get; init; }

    /// <summary>What a sink's task reads, and how far it is behind; empty for a source.</summary>
    public IReadOnlyList<PartitionProgress> Partitions { get; init; } = [];

    /// <summary>What its connector says about itself; null when it says nothing, does not run, or was not asked.</summary>
    public TaskReadings? Readings { get; init; }
}
