using Sluice.Log;
using Sluice.Log.Groups;

namespace Sluice.Core.Tests.Log.Groups;

public sealed class RangeAssignorTests
{
    [Fact]
    public void Members_get_neighbouring_partitions_of_each_topic_and_the_first_ones_one_more()
    {
        var both = (IReadOnlySet<string>)new HashSet<string> { "a", "b" };
        var assigned = RangeAssignor.Assign(new AssignmentTask(
            [("m0", both), ("m1", both)], new Dictionary<string, int> { ["a"] = 5, ["b"] = 2 }, new Dictionary<TopicPartition, string>()));

        Assert.Equivalent(new HashSet<TopicPartition> { new("a", 0), new("a", 1), new("a", 2), new("b", 0) }, assigned["m0"], strict: true);
        Assert.Equivalent(new HashSet<TopicPartition> { new("a", 3), new("a", 4), new("b", 1) }, assigned["m1"], strict: true);
    }

    [Fact]
    public void Every_partition_has_one_owner_and_each_topic_is_shared_evenly()
    {
        for (var seed = 0; seed < 1_000; seed++)
        {
            var task = RandomAssignment.Next(new Random(seed), sameTopics: seed % 2 == 0);
            var assigned = RangeAssignor.Assign(task);
            RandomAssignment.AssertComplete(task, assigned);
            foreach (var topic in task.Partitions.Keys)
            {
                var shares = task.Members.Where(member => member.Topics.Contains(topic))
                    .Select(member => assigned[member.Member].Count(partition => partition.Topic == topic)).ToList();
                Assert.True(shares.Count == 0 || shares.Max() - shares.Min() <= 1, $"seed {seed}");
            }
        }
    }
}
