namespace Sluice.Log;

/// <summary>What one group has committed, and who works for it by himself.</summary>
internal sealed class GroupOffsets
{
    public Dictionary<(Guid TopicId, int Partition), CommittedOffset> Committed { get; } = [];

    public List<GroupTask> Tasks { get; } = [];

    public bool IsEmpty => Committed.Count == 0 && Tasks.Count == 0;
}
