namespace Sluice.Log;

/// <summary>The group is at work, and this can be done only when it is not.</summary>
public sealed class GroupNotEmptyException(string group, int members)
    : EventLogException($"The group '{group}' has {members} {(members == 1 ? "member" : "members")} at work. Stop them first.")
{
    /// <summary>How many members it had.</summary>
    public int Members { get; } = members;
}
