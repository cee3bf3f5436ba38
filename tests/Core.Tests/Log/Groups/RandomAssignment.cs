using Sluice.Log;
using Sluice.Log.Groups;

namespace Sluice.Core.Tests.Log.Groups;

/// <summary>Made-up groups, and what must be true of any assignment.</summary>
internal static class RandomAssignment
{
    /// <summary>A group whose members want all topics, or some of them, and hold what they held before, if anything.</summary>
    public static AssignmentTask Next(Random random, bool sameTopics, int mostMembers = 8, int mostPartitions = 12)
    {
        var partitions = Enumerable.Range(0, random.Next(1, 5)).ToDictionary(topic => $"t{topic}", _ => random.Next(1, mostPartitions + 1));
        var members = Enumerable.Range(0, random.Next(1, mostMembers + 1))
            .Select(member => ($"m{member}", (IReadOnlySet<string>)partitions.Keys.Where(_ => sameTopics || random.Next(2) == 0).ToHashSet()))
            .ToList();
        var owners = new Dictionary<TopicPartition, string>();
        foreach (var (topic, count) in partitions)
        {
            for (var number = 0; number < count + 1; number++)
            {
                // Also members that left, topics that are not wanted any more, and partitions that were never there.
                if (random.Next(3) > 0) owners[new TopicPartition(topic, number)] = $"m{random.Next(mostMembers + 2)}";
            }
        }

        return new AssignmentTask(members, partitions, owners);
    }

    /// <summary>Every partition that somebody wants belongs to exactly one member, who wants it.</summary>
    public static void AssertComplete(AssignmentTask task, Dictionary<string, HashSet<TopicPartition>> assigned)
    {
        Assert.Equal(task.Members.Select(member => member.Member), assigned.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(
            task.All.OrderBy(partition => partition.ToString(), StringComparer.Ordinal),
            assigned.Values.SelectMany(held => held).OrderBy(partition => partition.ToString(), StringComparer.Ordinal));
        foreach (var (member, topics) in task.Members) Assert.All(assigned[member], partition => Assert.Contains(partition.Topic, topics));
    }

    /// <summary>How many partitions each member has, the most first.</summary>
    public static int[] Loads(Dictionary<string, HashSet<TopicPartition>> assigned) =>
        [.. assigned.Values.Select(held => held.Count).OrderDescending()];

    /// <summary>How many partitions a member holds now and may keep.</summary>
    public static int KeptBy(AssignmentTask task, string member) => task.All.Count(partition =>
        task.Owners.GetValueOrDefault(partition) == member && task.Members.Any(entry => entry.Member == member && entry.Topics.Contains(partition.Topic)));
}
