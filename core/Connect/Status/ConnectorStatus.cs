namespace Sluice.Connect;

/// <summary>How a connector does.</summary>
/// <param name="Kind">Null when nobody knows, since its plugin is not there.</param>
public sealed record ConnectorStatus(string Name, string Type, ConnectorKind? Kind, ConnectorState State, IReadOnlyList<TaskStatus> Tasks)
{
    /// <summary>Why the connector as a whole cannot run; null: it can.</summary>
    public string? Trace { get; init; }

    /// <summary>Its circuit breaker; null: it has none.</summary>
    public BreakerState? Breaker { get; init; }

    /// <summary>What has happened to it so far.</summary>
    public ConnectorCounts Counts { get; init; } = new(0, 0, 0, 0);

    /// <summary>How many records a sink is behind, over all its partitions; 0 for a source.</summary>
    public long Lag => Tasks.SelectMany(task => task.Partitions).Sum(partition => partition.Lag);
}
