namespace Sluice.Log;

/// <summary>What a member holds.</summary>
/// <param name="Generation">Counts the rebalances and seeks of the group; the member commits with it.</param>
/// <param name="Changed">Completes when there is something new to be told: the member sends a heartbeat then.</param>
public sealed record GroupAssignment(
    int Generation, IReadOnlyList<AssignedPartition> Partitions, Task Changed);
