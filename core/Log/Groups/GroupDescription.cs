namespace Sluice.Log;

/// <summary>A consumer group as it stands now.</summary>
/// <param name="Generation">0 when it had no members since the worker started.</param>
/// <param name="Offsets">Every partition that the group has committed or reads, by topic and number.</param>
public sealed record GroupDescription(
    string Group,
    GroupState State,
    AssignmentStrategy Strategy,
    int Generation,
    IReadOnlyList<MemberDescription> Members,
    IReadOnlyList<GroupOffset> Offsets)
{
    /// <summary>How many records the group is behind, over all its partitions.</summary>
    public long Lag => Offsets.Sum(offset => offset.Lag);
}
