namespace Sluice.Log.Groups;

/// <summary>Puts together what is known of a group: its members, its tasks, and how far it has got.</summary>
internal sealed class GroupDescriber(IEventLog log, CommittedOffsets offsets)
{
    public GroupDescription Describe(string group, GroupMembers? members)
    {
        var tasks = offsets.TasksOf(group);
        var state = members?.State ?? (tasks.Count > 0 ? GroupState.Stable : GroupState.Empty);
        var described = (members?.Descriptions ?? []).Concat(tasks.Select(Describe)).ToList();
        var held = PartitionsOf(group, members).Select(partition => OffsetOf(group, partition)).OfType<GroupOffset>().ToList();
        return new GroupDescription(
            group, state, members?.Strategy ?? AssignmentStrategy.Sticky, members?.Generation ?? 0, described, held);
    }

    /// <summary>Every partition that a group has committed or reads, of topics that there are.</summary>
    public IReadOnlyList<TopicPartition> PartitionsOf(string group, GroupMembers? members)
    {
        var committed = offsets.Of(group)
            .Where(offset => log.FindTopic(offset.Partition.Topic)?.Id == offset.TopicId)
            .Select(offset => offset.Partition);
        var read = offsets.TasksOf(group).SelectMany(task => task.Partitions);
        return
        [
            .. committed.Concat(read).Concat(members?.Wanted ?? []).Distinct()
                .OrderBy(partition => partition.Topic, StringComparer.Ordinal).ThenBy(partition => partition.Partition),
        ];
    }

    private static MemberDescription Describe(GroupTask task)
    {
        var partitions = task.Partitions;
        return new MemberDescription(task.Name, [.. partitions.Select(partition => partition.Topic).Distinct()], partitions, Heartbeat: null);
    }

    private GroupOffset? OffsetOf(string group, TopicPartition partition)
    {
        if (log.FindTopic(partition.Topic) is not { } topic) return null;
        try
        {
            var committed = offsets.Find(group, topic.Id, partition.Partition);
            return new GroupOffset(partition, committed?.Next, log.OffsetsOf(partition));
        }
        catch (EventLogException)
        {
            return null; // The topic is just being deleted.
        }
    }
}
