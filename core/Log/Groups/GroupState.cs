namespace Sluice.Log;

/// <summary>How a group is.</summary>
public enum GroupState
{
    /// <summary>It has no members, only committed offsets.</summary>
    Empty,

    /// <summary>Partitions are on their way from one member to another, which their former owners must first be told of.</summary>
    Rebalancing,

    /// <summary>Every member has what it should have.</summary>
    Stable,
}
