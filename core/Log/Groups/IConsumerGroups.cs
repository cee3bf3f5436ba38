namespace Sluice.Log;

/// <summary>
/// Consumer groups: members share the partitions of the topics that they subscribe to, and what they have read is committed
/// durably. A partition has one owner at a time: a former owner is told, or times out, before another one gets it.
/// </summary>
/// <remarks>
/// Committed offsets last; membership does not outlive the worker, so that members join again after it was started anew. Every
/// method throws an <see cref="EventLogException"/> for what can be expected to go wrong.
/// </remarks>
public interface IConsumerGroups
{
    /// <summary>Every group that has members or committed offsets, also those of connectors, by name.</summary>
    ValueTask<IReadOnlyList<GroupDescription>> ListAsync(CancellationToken cancellationToken);

    /// <summary>One group.</summary>
    /// <exception cref="UnknownGroupException">There is no such group.</exception>
    ValueTask<GroupDescription> DescribeAsync(string group, CancellationToken cancellationToken);

    /// <summary>
    /// Makes a member of the group, or changes what it subscribes to. Answers with what it can have at once; more comes with
    /// later heartbeats, when the others have let it go.
    /// </summary>
    /// <exception cref="InvalidGroupException">No group can have that name, or it belongs to a connector.</exception>
    /// <exception cref="GroupLimitException">There are as many groups or members as there may be.</exception>
    ValueTask<GroupAssignment> JoinAsync(string group, string member, MemberOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Says that a member is alive, and tells it what it holds now. Calling it lets go of every partition that the answer does
    /// not have any more: what was read of them is committed before, or not at all.
    /// </summary>
    /// <exception cref="UnknownMemberException">The member is out; it may join again.</exception>
    ValueTask<GroupAssignment> HeartbeatAsync(string group, string member, CancellationToken cancellationToken);

    /// <summary>Ends a membership; its partitions go to the others. Nothing happens when there is no such member.</summary>
    ValueTask LeaveAsync(string group, string member, CancellationToken cancellationToken);

    /// <summary>Commits offsets of partitions that a member holds; returns when that is durable. All of them, or none.</summary>
    /// <param name="generation">Of the assignment that the member works with.</param>
    /// <exception cref="UnknownMemberException">The member is out.</exception>
    /// <exception cref="StaleGenerationException">One of the partitions is not the member's any more, or was moved by a seek.</exception>
    ValueTask CommitAsync(
        string group, string member, int generation, IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken);

    /// <summary>Lets somebody read and commit partitions of his own choice for a group, outside of its membership.</summary>
    /// <exception cref="GroupLimitException">There are as many groups or members as there may be.</exception>
    GroupTask Attach(string group, string name);

    /// <summary>What the group has committed for a partition, or null.</summary>
    /// <exception cref="UnknownTopicException">There is no such topic.</exception>
    CommittedOffset? Committed(string group, TopicPartition partition);

    /// <summary>
    /// Moves a group, whether or not it is at work: members and tasks go on from there, and nothing that they had read before can
    /// be committed any more. Answers when that is durable.
    /// </summary>
    /// <exception cref="UnknownGroupException">There is no such group, and no topic is named that it could begin with.</exception>
    /// <exception cref="UnknownTopicException">A topic does not exist.</exception>
    ValueTask<GroupDescription> SeekAsync(string group, GroupSeek seek, CancellationToken cancellationToken);

    /// <summary>Forgets everything that a group has committed.</summary>
    /// <exception cref="UnknownGroupException">There is no such group.</exception>
    /// <exception cref="GroupNotEmptyException">It is at work.</exception>
    ValueTask DeleteAsync(string group, CancellationToken cancellationToken);
}
