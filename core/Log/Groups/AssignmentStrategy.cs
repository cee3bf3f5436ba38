namespace Sluice.Log;

/// <summary>How a group's partitions are shared out (<c>partition.assignment.strategy</c>).</summary>
public enum AssignmentStrategy
{
    /// <summary>As evenly as can be, moving as few partitions as possible.</summary>
    Sticky,

    /// <summary>Topic by topic, neighbouring partitions to each member, in the order of their ids.</summary>
    Range,
}
