namespace Sluice.Connect;

/// <summary>How a connector does.</summary>
public sealed record ConnectorStatus(
    string Name, string Type, ConnectorKind Kind, ConnectorState State, IReadOnlyList<TaskStatus> Tasks)
{
    /// <summary>How many records a sink is behind, over all its partitions; 0 for a source.</summary>
    public long Lag => Tasks.SelectMany(task => task.Partitions).Sum(partition => partition.Lag);
}
