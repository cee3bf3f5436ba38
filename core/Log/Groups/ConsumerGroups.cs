using Microsoft.Extensions.Logging;
using Sluice.Log.Groups;

namespace Sluice.Log;

/// <summary>The consumer groups of a log that one worker serves: membership in memory, offsets in <c>__offsets</c>.</summary>
public sealed class ConsumerGroups : IConsumerGroups, IDisposable
{
    private readonly IEventLog _log;
    private readonly CommittedOffsets _offsets;
    private readonly GroupOptions _options;
    private readonly TimeProvider _time;
    private readonly GroupDescriber _describer;
    private readonly OffsetExpiry _expiry;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GroupMembers> _groups = new(StringComparer.Ordinal);
    private readonly ITimer _sweeps;
    private readonly ITimer _expiries;
    private IReadOnlyList<(string Name, Guid Id, int Partitions)> _known = [];

    public ConsumerGroups(IEventLog log, CommittedOffsets offsets, GroupOptions options, TimeProvider time, ILogger logger)
    {
        (_log, _offsets, _options, _time) = (log, offsets, options, time);
        _describer = new GroupDescriber(log, offsets);
        _expiry = new OffsetExpiry(log, offsets, options, time, logger);
        _sweeps = time.CreateTimer(_ => Sweep(), state: null, options.SweepInterval, options.SweepInterval);
        _expiries = time.CreateTimer(_ => _ = _expiry.RunAsync(Count), state: null, options.ExpiryInterval, options.ExpiryInterval);
    }

    public ValueTask<IReadOnlyList<GroupDescription>> ListAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var names = _groups.Keys.Concat(_offsets.Groups).Distinct().Order(StringComparer.Ordinal);
            return new([.. names.Select(name => _describer.Describe(name, _groups.GetValueOrDefault(name)))]);
        }
    }

    public ValueTask<GroupDescription> DescribeAsync(string group, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            var description = _describer.Describe(group, _groups.GetValueOrDefault(group));
            return description.Members.Count > 0 || description.Offsets.Count > 0 || _offsets.Of(group).Count > 0
                ? new(description)
                : throw new UnknownGroupException(group);
        }
    }

    public ValueTask<GroupAssignment> JoinAsync(
        string group, string member, MemberOptions options, CancellationToken cancellationToken)
    {
        CheckName(group);
        lock (_gate)
        {
            var members = _groups.GetValueOrDefault(group);
            if (members?.Has(member) != true) CheckRoom(group, members?.Count ?? 0);
            if (members is null) _groups[group] = members = new GroupMembers(group);
            return new(members.Join(member, options, _log.Topics, _time.GetUtcNow()));
        }
    }

    public ValueTask<GroupAssignment> HeartbeatAsync(string group, string member, CancellationToken cancellationToken)
    {
        lock (_gate) return new(Members(group, member).Heartbeat(member, _time.GetUtcNow()));
    }

    public ValueTask LeaveAsync(string group, string member, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_groups.TryGetValue(group, out var members) && members.Leave(member, _log.Topics)) DropIfEmpty(group, members);
        }

        return ValueTask.CompletedTask;
    }

    public async ValueTask CommitAsync(
        string group, string member, int generation, IReadOnlyList<OffsetCommit> commits, CancellationToken cancellationToken)
    {
        Check();
        await _offsets.CommitAsync(group, commits, Check, cancellationToken);

        void Check()
        {
            lock (_gate) Members(group, member).CheckCommit(member, generation, commits, _time.GetUtcNow());
        }
    }

    public GroupTask Attach(string group, string name)
    {
        CheckName(group);
        lock (_gate)
        {
            CheckRoom(group, Count(group));
            return _offsets.Attach(group, name, CheckNoMembers);
        }

        void CheckNoMembers()
        {
            lock (_gate)
            {
                if (_groups.ContainsKey(group))
                    throw new StaleGenerationException(group, $"its members share out the partitions, and '{name}' has chosen its own");
            }
        }
    }

    public CommittedOffset? Committed(string group, TopicPartition partition)
    {
        var topic = _log.FindTopic(partition.Topic) ?? throw new UnknownTopicException(partition.Topic);
        return _offsets.Find(group, topic.Id, partition.Partition);
    }

    public async ValueTask<GroupDescription> SeekAsync(string group, GroupSeek seek, CancellationToken cancellationToken)
    {
        GroupName.Check(group);
        lock (_gate) CheckRoom(group);
        var positions = new List<OffsetCommit>();
        foreach (var partition in Selected(group, seek))
        {
            if (await PlaceAsync(partition, seek, cancellationToken) is { } place) positions.Add(place);
        }

        if (positions.Count == 0)
            throw new LogUnavailableException($"The topics that the group '{group}' reads are not there now. Try again when they are made again.");
        await _offsets.SeekAsync(group, positions, Reposition, cancellationToken);
        return await DescribeAsync(group, cancellationToken);

        void Reposition()
        {
            lock (_gate) _groups.GetValueOrDefault(group)?.Reposition(positions.Select(position => position.Partition));
        }
    }

    public async ValueTask DeleteAsync(string group, CancellationToken cancellationToken)
    {
        if (Count(group) == 0 && _offsets.Of(group).Count == 0) throw new UnknownGroupException(group);
        await _offsets.ForgetAsync(group, _ => true, CheckEmpty, cancellationToken);

        void CheckEmpty()
        {
            if (Count(group) is > 0 and var members) throw new GroupNotEmptyException(group, members);
        }
    }

    public void Dispose()
    {
        _sweeps.Dispose();
        _expiries.Dispose();
    }

    private static void CheckName(string group)
    {
        GroupName.Check(group);
        if (GroupName.IsConnector(group))
            throw new InvalidGroupException($"the group '{group}' belongs to a connector (names that begin with connect-); name another group");
    }

    /// <summary>How many members and tasks a group has.</summary>
    private int Count(string group)
    {
        lock (_gate) return (_groups.GetValueOrDefault(group)?.Count ?? 0) + _offsets.TasksOf(group).Count;
    }

    private void CheckRoom(string group, int membersOfGroup)
    {
        if (membersOfGroup >= _options.MembersPerGroup)
            throw new GroupLimitException($"The group '{group}' has {membersOfGroup} members, as many as it may (groups.membersPerGroup).");
        if (_groups.Values.Sum(members => members.Count) >= _options.Members)
            throw new GroupLimitException($"There are {_options.Members} members of consumer groups, as many as there may be (groups.members).");
        CheckRoom(group);
    }

    private void CheckRoom(string group)
    {
        var names = _offsets.Groups;
        if (_groups.ContainsKey(group) || names.Contains(group)) return;
        if (names.Union(_groups.Keys).Count() >= _options.Groups)
            throw new GroupLimitException($"There are {_options.Groups} consumer groups, as many as there may be (groups.groups). Delete those that nobody needs.");
    }

    private GroupMembers Members(string group, string member) =>
        _groups.TryGetValue(group, out var members) ? members : throw new UnknownMemberException(group, member);

    private void DropIfEmpty(string group, GroupMembers members)
    {
        if (members.Count > 0) return;
        _groups.Remove(group);
        _expiry.BecameEmpty(group);
    }

    /// <summary>Where a group goes on in a partition; null when it is of a topic that nobody has named, and that is just gone.</summary>
    private async ValueTask<OffsetCommit?> PlaceAsync(TopicPartition partition, GroupSeek seek, CancellationToken cancellationToken)
    {
        while (true)
        {
            var topic = _log.FindTopic(partition.Topic);
            try
            {
                if (topic is null) throw new UnknownTopicException(partition.Topic);
                var next = await seek.Target.ResolveAsync(_log, partition, cancellationToken);
                if (_log.FindTopic(partition.Topic)?.Id == topic.Id) return new OffsetCommit(partition, topic.Id, next);
            }
            catch (EventLogException gone) when (gone is UnknownTopicException or UnknownPartitionException)
            {
                // Made again meanwhile, it is another topic, with places of its own.
                if (_log.FindTopic(partition.Topic)?.Id is { } now && now != topic?.Id) continue;
                if (seek.Topics.Count > 0) throw;
                return null;
            }
        }
    }

    private List<TopicPartition> Selected(string group, GroupSeek seek)
    {
        if (seek.Topics.Count == 0)
        {
            lock (_gate)
            {
                var has = _describer.PartitionsOf(group, _groups.GetValueOrDefault(group));
                return has.Count > 0 ? [.. has] : throw new UnknownGroupException(group);
            }
        }

        var selected = new List<TopicPartition>();
        foreach (var name in seek.Topics.Distinct(StringComparer.Ordinal))
        {
            TopicName.Check(name);
            var topic = _log.FindTopic(name) ?? throw new UnknownTopicException(name);
            if (topic.IsInternal) throw new InvalidTopicException($"'{name}' is where the worker keeps its own memory; groups do not read it");
            if (seek.Partition is { } number)
            {
                if (number < 0 || number >= topic.Partitions) throw new UnknownPartitionException(new TopicPartition(name, number), topic.Partitions);
                selected.Add(new TopicPartition(name, number));
            }
            else
            {
                selected.AddRange(Enumerable.Range(0, topic.Partitions).Select(partition => new TopicPartition(name, partition)));
            }
        }

        return selected;
    }

    private void Sweep()
    {
        lock (_gate)
        {
            if (_groups.Count == 0) return;
            var topics = _log.Topics;
            var known = topics.Select(topic => (topic.Name, topic.Id, topic.Partitions)).ToList();
            var isSame = known.SequenceEqual(_known);
            _known = known;
            foreach (var (group, members) in _groups.ToList())
            {
                if (members.Expire(topics, _time.GetUtcNow()) > 0) DropIfEmpty(group, members);
                else if (!isSame) members.Look(topics);
            }
        }
    }
}
