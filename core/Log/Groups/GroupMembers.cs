namespace Sluice.Log.Groups;

/// <summary>
/// The members of one group, and who of them holds which partition. A rebalance only decides who shall hold what; a partition
/// changes hands when its owner has let go of it, by a heartbeat, by leaving or by its silence, and the new one then asks.
/// </summary>
/// <remarks>Neither waits nor locks: whoever owns it calls it from one thread at a time.</remarks>
internal sealed class GroupMembers(string group)
{
    private readonly SortedDictionary<string, GroupMember> _members = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, GroupMember> _owners = [];
    private Dictionary<string, TopicInfo> _topics = [];

    public int Count => _members.Count;

    /// <summary>Goes up with every rebalance and every seek.</summary>
    public int Generation { get; private set; }

    public AssignmentStrategy Strategy { get; private set; }

    public GroupState State => _members.Count == 0
        ? GroupState.Empty
        : _members.Values.All(member => member.IsSettled) ? GroupState.Stable : GroupState.Rebalancing;

    public IEnumerable<MemberDescription> Descriptions => _members.Values.Select(member => new MemberDescription(
        member.Id, TopicsOf(member), [.. member.Owned.Keys.OrderBy(held => held.Topic, StringComparer.Ordinal).ThenBy(held => held.Partition)], member.Heartbeat));

    /// <summary>Every partition of the topics that members want.</summary>
    public IEnumerable<TopicPartition> Wanted => _members.Values
        .SelectMany(member => member.Target)
        .Concat(_owners.Keys)
        .Distinct();

    public bool Has(string member) => _members.ContainsKey(member);

    /// <summary>Takes a member in, or takes note of what it wants now.</summary>
    public GroupAssignment Join(string id, MemberOptions options, IReadOnlyList<TopicInfo> topics, DateTimeOffset now)
    {
        var isNew = !_members.TryGetValue(id, out var member);
        if (isNew) _members[id] = member = new GroupMember(id, options);
        var isChanged = isNew || member!.Options != options;
        member!.Options = options;
        if (isChanged) Rebalance(topics);
        return Heartbeat(id, now);
    }

    /// <summary>The member lets go of what it shall not have any more, and gets what is free of what it shall have.</summary>
    public GroupAssignment Heartbeat(string id, DateTimeOffset now)
    {
        var member = Find(id);
        member.Heartbeat = now;
        foreach (var partition in member.Owned.Keys.Where(partition => !member.Target.Contains(partition)).ToList())
        {
            Release(member, partition);
            CallNextOwner(partition);
        }

        foreach (var partition in member.Target.Where(partition => !_owners.ContainsKey(partition)).ToList())
        {
            _owners[partition] = member;
            member.Owned[partition] = new AssignedPartition(partition, _topics[partition.Topic].Id, Generation);
        }

        member.Generation = Generation;
        return member.Tell();
    }

    /// <summary>Takes a member out; false when there was none.</summary>
    public bool Leave(string id, IReadOnlyList<TopicInfo> topics)
    {
        if (!Remove(id)) return false;
        Rebalance(topics);
        return true;
    }

    /// <summary>Takes out every member that was silent for longer than its session; says how many.</summary>
    public int Expire(IReadOnlyList<TopicInfo> topics, DateTimeOffset now)
    {
        var silent = _members.Values.Where(member => now - member.Heartbeat >= member.Options.SessionTimeout).Select(member => member.Id).ToList();
        foreach (var id in silent) Remove(id);
        if (silent.Count > 0) Rebalance(topics);
        return silent.Count;
    }

    /// <summary>Topics came, went or got more partitions: shares out anew when members are concerned.</summary>
    public void Look(IReadOnlyList<TopicInfo> topics)
    {
        var wanted = Subscribed(topics);
        var isSame = wanted.Count == _topics.Count
            && wanted.All(entry => _topics.TryGetValue(entry.Key, out var known) && known.Id == entry.Value.Id && known.Partitions == entry.Value.Partitions);
        if (!isSame) Rebalance(topics);
    }

    /// <summary>Partitions were moved: their owners go on from there, in a new generation.</summary>
    public void Reposition(IEnumerable<TopicPartition> partitions)
    {
        if (_members.Count == 0) return;
        Generation++;
        foreach (var partition in partitions)
        {
            if (!_owners.TryGetValue(partition, out var owner)) continue;
            owner.Owned[partition] = owner.Owned[partition] with { Since = Generation };
            owner.Call();
        }
    }

    /// <summary>Throws when a member may not commit these partitions. Whoever commits is alive.</summary>
    public void CheckCommit(string id, int generation, IEnumerable<OffsetCommit> commits, DateTimeOffset now)
    {
        var member = Find(id);
        member.Heartbeat = now;
        if (generation != member.Generation)
        {
            throw new StaleGenerationException(
                group, $"'{id}' works with generation {generation}, and has been told of generation {member.Generation} since");
        }

        foreach (var commit in commits)
        {
            if (!member.Owned.TryGetValue(commit.Partition, out var held) || held.TopicId != commit.TopicId)
                throw new StaleGenerationException(group, $"{commit.Partition} does not belong to '{id}' in generation {generation}");
            if (held.Since > generation)
                throw new StaleGenerationException(group, $"{commit.Partition} was moved by a seek after generation {generation}");
        }
    }

    private GroupMember Find(string id) =>
        _members.TryGetValue(id, out var member) ? member : throw new UnknownMemberException(group, id);

    private bool Remove(string id)
    {
        if (!_members.Remove(id, out var member)) return false;
        foreach (var partition in member.Owned.Keys.ToList()) Release(member, partition);
        member.Call();
        return true;
    }

    private void Release(GroupMember member, TopicPartition partition)
    {
        member.Owned.Remove(partition);
        _owners.Remove(partition);
    }

    private void CallNextOwner(TopicPartition partition)
    {
        foreach (var other in _members.Values)
        {
            if (other.Target.Contains(partition)) other.Call();
        }
    }

    private Dictionary<string, TopicInfo> Subscribed(IReadOnlyList<TopicInfo> topics) => topics
        .Where(topic => _members.Values.Any(member => member.Options.Subscription.Includes(topic.Name)))
        .ToDictionary(topic => topic.Name, StringComparer.Ordinal);

    private List<string> TopicsOf(GroupMember member) => member.Options.Subscription.Pattern is null
        ? [.. member.Options.Subscription.Topics]
        : [.. _topics.Keys.Where(member.Options.Subscription.Includes).Order(StringComparer.Ordinal)];

    private void Rebalance(IReadOnlyList<TopicInfo> topics)
    {
        Generation++;
        _topics = Subscribed(topics);
        // What does not exist any more is held by nobody, and a topic made anew is another one.
        foreach (var (partition, owner) in _owners.ToList())
        {
            if (!_topics.TryGetValue(partition.Topic, out var topic) || topic.Id != owner.Owned[partition].TopicId || partition.Partition >= topic.Partitions)
                Release(owner, partition);
        }

        var votes = _members.Values.Count(member => member.Options.Strategy == AssignmentStrategy.Range);
        Strategy = votes * 2 > _members.Count ? AssignmentStrategy.Range : AssignmentStrategy.Sticky;
        var task = new AssignmentTask(
            [.. _members.Values.Select(member => (member.Id, (IReadOnlySet<string>)_topics.Keys.Where(member.Options.Subscription.Includes).ToHashSet()))],
            _topics.ToDictionary(topic => topic.Key, topic => topic.Value.Partitions),
            _owners.ToDictionary(entry => entry.Key, entry => entry.Value.Id));
        var assigned = Strategy == AssignmentStrategy.Range ? RangeAssignor.Assign(task) : StickyAssignor.Assign(task);
        foreach (var member in _members.Values)
        {
            member.Target = assigned[member.Id];
            if (!member.IsSettled) member.Call();
        }
    }
}
