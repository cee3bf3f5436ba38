namespace Sluice.Log.Groups;

/// <summary>
/// Shares out as evenly as the subscriptions allow, and leaves partitions where they are as far as that goes: first everybody
/// keeps what he has, then what is free goes to whoever has least, then partitions wander from those with more to those with less,
/// along the shortest way there is.
/// </summary>
/// <remarks>
/// A distribution is as even as can be exactly when no way is left that takes a partition from somebody to somebody with at least
/// two fewer, over any number of members in between (Harvey, Ladner, Lovász, Tamir: Semi-matchings for bipartite graphs).
/// </remarks>
internal sealed class StickyAssignor
{
    private readonly AssignmentTask _task;
    private readonly string[] _members;
    private readonly Dictionary<string, List<int>> _subscribers = [];
    private readonly List<TopicPartition>[] _assigned;
    private long _looks;

    private StickyAssignor(AssignmentTask task)
    {
        _task = task;
        _members = [.. task.Members.Select(member => member.Member)];
        _assigned = [.. _members.Select(_ => new List<TopicPartition>())];
        foreach (var (index, (_, topics)) in task.Members.Index())
        {
            foreach (var topic in topics)
            {
                if (!_subscribers.TryGetValue(topic, out var subscribers)) _subscribers[topic] = subscribers = [];
                subscribers.Add(index);
            }
        }
    }

    /// <summary>The partitions of every member.</summary>
    public static Dictionary<string, HashSet<TopicPartition>> Assign(AssignmentTask task) => Assign(task, out _);

    /// <summary>The partitions of every member.</summary>
    /// <param name="looks">How often a member was looked at as one who may take a partition: what the time that it takes follows.</param>
    public static Dictionary<string, HashSet<TopicPartition>> Assign(AssignmentTask task, out long looks)
    {
        var assignor = new StickyAssignor(task);
        assignor.Place();
        assignor.Balance();
        looks = assignor._looks;
        return assignor._members.Index().ToDictionary(entry => entry.Item, entry => assignor._assigned[entry.Index].ToHashSet());
    }

    private void Place()
    {
        var numbers = _members.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        var free = new List<TopicPartition>();
        foreach (var partition in _task.All)
        {
            if (_task.Owners.TryGetValue(partition, out var owner) && numbers.TryGetValue(owner, out var member)
                && _task.Members[member].Topics.Contains(partition.Topic))
                _assigned[member].Add(partition);
            else
                free.Add(partition);
        }

        // Those that few can take come first, so that there is still a choice for the others.
        foreach (var partition in free.OrderBy(partition => _subscribers[partition.Topic].Count))
        {
            _looks += _subscribers[partition.Topic].Count;
            var least = _subscribers[partition.Topic].MinBy(member => _assigned[member].Count);
            _assigned[least].Add(partition);
        }
    }

    private void Balance()
    {
        var settled = new HashSet<int>();
        while (settled.Count < _members.Length)
        {
            _looks += _members.Length;
            var heaviest = Enumerable.Range(0, _members.Length)
                .Where(member => !settled.Contains(member))
                .MaxBy(member => _assigned[member].Count);
            if (Way(heaviest) is { } way)
            {
                for (var step = way.Count - 1; step > 0; step--) Move(way[step - 1], way[step]);
                settled.Clear();
            }
            else
            {
                settled.Add(heaviest);
            }
        }
    }

    /// <summary>The shortest way from a member to one with at least two partitions fewer; null when there is none.</summary>
    private List<int>? Way(int from)
    {
        var enough = _assigned[from].Count - 2;
        if (_assigned.All(held => held.Count > enough)) return null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var cameFrom = new Dictionary<int, int> { [from] = from };
        var level = new List<int> { from };
        while (level.Count > 0)
        {
            var next = new List<int>();
            foreach (var member in level)
            {
                foreach (var topic in _assigned[member].Select(partition => partition.Topic).Where(seen.Add))
                {
                    _looks += _subscribers[topic].Count;
                    foreach (var other in _subscribers[topic])
                    {
                        if (cameFrom.TryAdd(other, member)) next.Add(other);
                    }
                }
            }

            if (next.Count > 0 && next.MinBy(member => _assigned[member].Count) is var best && _assigned[best].Count <= enough)
                return WayTo(best, cameFrom);
            level = next;
        }

        return null;
    }

    private static List<int> WayTo(int member, Dictionary<int, int> cameFrom)
    {
        var way = new List<int> { member };
        while (cameFrom[member] != member) way.Add(member = cameFrom[member]);
        way.Reverse();
        return way;
    }

    /// <summary>Moves one partition; one that nobody held before, or that the other one held, when there is such a one.</summary>
    private void Move(int from, int to)
    {
        var topics = _task.Members[to].Topics;
        var partition = _assigned[from]
            .Where(partition => topics.Contains(partition.Topic))
            .MinBy(partition => _task.Owners.GetValueOrDefault(partition) is { } owner ? owner == _members[to] ? 0 : owner == _members[from] ? 2 : 1 : 1);
        _assigned[from].Remove(partition);
        _assigned[to].Add(partition);
    }
}
