namespace Sluice.Log.Groups;

/// <summary>A member as the coordinator keeps it.</summary>
internal sealed class GroupMember(string id, MemberOptions options)
{
    private TaskCompletionSource _changed = NewSignal();

    public string Id => id;

    public MemberOptions Options { get; set; } = options;

    /// <summary>When it was last heard of.</summary>
    public DateTimeOffset Heartbeat { get; set; }

    /// <summary>The generation that it was last told of.</summary>
    public int Generation { get; set; }

    /// <summary>What it shall have.</summary>
    public HashSet<TopicPartition> Target { get; set; } = [];

    /// <summary>What it has, and reads.</summary>
    public Dictionary<TopicPartition, AssignedPartition> Owned { get; } = [];

    /// <summary>Whether it has exactly what it shall have.</summary>
    public bool IsSettled => Owned.Count == Target.Count && Owned.Keys.All(Target.Contains);

    /// <summary>Asks the member to send a heartbeat now.</summary>
    public void Call() => _changed.TrySetResult();

    /// <summary>What it holds, with a signal that nobody has given yet.</summary>
    public GroupAssignment Tell()
    {
        if (_changed.Task.IsCompleted) _changed = NewSignal();
        var partitions = Owned.Values.OrderBy(held => held.Partition.Topic, StringComparer.Ordinal).ThenBy(held => held.Partition.Partition);
        return new GroupAssignment(Generation, [.. partitions], _changed.Task);
    }

    // Whoever waits for it runs elsewhere, never inside the call.
    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
