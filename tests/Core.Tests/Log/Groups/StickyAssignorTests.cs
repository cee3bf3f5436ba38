using Sluice.Log;
using Sluice.Log.Groups;

namespace Sluice.Core.Tests.Log.Groups;

public sealed class StickyAssignorTests
{
    private const int Rounds = 2_000;

    [Fact]
    public void Every_partition_has_one_owner_and_members_of_the_same_topics_have_as_many_but_for_one()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var task = RandomAssignment.Next(new Random(seed), sameTopics: true);
            var assigned = StickyAssignor.Assign(task);
            RandomAssignment.AssertComplete(task, assigned);
            var loads = RandomAssignment.Loads(assigned);
            Assert.True(loads[0] - loads[^1] <= 1, $"seed {seed}: {string.Join(' ', loads)}");
        }
    }

    [Fact]
    public void No_partition_moves_that_could_stay()
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var task = RandomAssignment.Next(new Random(seed), sameTopics: true);
            var assigned = StickyAssignor.Assign(task);
            var stayed = assigned.Sum(entry => entry.Value.Count(partition => task.Owners.GetValueOrDefault(partition) == entry.Key));
            Assert.True(stayed == MostThatCanStay(task), $"seed {seed}: {stayed} stayed, {MostThatCanStay(task)} could");
        }
    }

    [Fact]
    public void Members_of_different_topics_share_as_evenly_as_these_allow()
    {
        for (var seed = 0; seed < 400; seed++)
        {
            var task = RandomAssignment.Next(new Random(seed), sameTopics: false, mostMembers: 4, mostPartitions: 2);
            var assigned = StickyAssignor.Assign(task);
            RandomAssignment.AssertComplete(task, assigned);
            Assert.True(
                RandomAssignment.Loads(assigned).SequenceEqual(BestLoads(task)),
                $"seed {seed}: {string.Join(' ', RandomAssignment.Loads(assigned))} instead of {string.Join(' ', BestLoads(task))}");
        }
    }

    [Fact]
    public void A_partition_finds_its_way_over_a_member_in_between()
    {
        // m0 wants t0, m1 wants t0 and t1, m2 wants t1: only by m1 can m2 get something from m0.
        var owners = new Dictionary<TopicPartition, string>
        {
            [new("t0", 0)] = "m0",
            [new("t0", 1)] = "m0",
            [new("t0", 2)] = "m0",
            [new("t1", 0)] = "m1",
            [new("t1", 1)] = "m1",
            [new("t1", 2)] = "m2",
        };
        var task = new AssignmentTask(
            [("m0", new HashSet<string> { "t0" }), ("m1", new HashSet<string> { "t0", "t1" }), ("m2", new HashSet<string> { "t1" })],
            new Dictionary<string, int> { ["t0"] = 3, ["t1"] = 3 },
            owners);

        Assert.Equal([2, 2, 2], RandomAssignment.Loads(StickyAssignor.Assign(task)));
    }

    [Fact]
    public void Asked_again_it_moves_nothing()
    {
        for (var seed = 0; seed < 500; seed++)
        {
            var task = RandomAssignment.Next(new Random(seed), sameTopics: false);
            var first = StickyAssignor.Assign(task);
            var owners = first.SelectMany(entry => entry.Value.Select(partition => (partition, entry.Key))).ToDictionary(held => held.partition, held => held.Key);
            var second = StickyAssignor.Assign(task with { Owners = owners });
            Assert.All(first, entry => Assert.True(entry.Value.SetEquals(second[entry.Key]), $"seed {seed}"));
        }
    }

    [Fact]
    public void A_large_group_is_shared_out_quickly()
    {
        var topics = Enumerable.Range(0, 100).ToDictionary(topic => $"t{topic}", _ => 100);
        var all = (IReadOnlySet<string>)topics.Keys.ToHashSet();
        var before = new AssignmentTask([.. Enumerable.Range(0, 249).Select(n => ($"m{n:D3}", all))], topics, new Dictionary<TopicPartition, string>());
        var owners = StickyAssignor.Assign(before).SelectMany(entry => entry.Value.Select(partition => (partition, entry.Key)))
            .ToDictionary(held => held.partition, held => held.Key);
        var assigned = StickyAssignor.Assign(new AssignmentTask([.. before.Members, ("m249", all)], topics, owners), out var looks);

        Assert.Equal(40, assigned["m249"].Count);
        // 40 partitions move: for each all members are gone through once or twice for every topic that the heaviest one holds.
        Assert.InRange(looks, 10_000, 1_000_000);
    }

    /// <summary>Of what it holds, a member keeps at most its share; the shares that are larger by one go where most is held.</summary>
    private static int MostThatCanStay(AssignmentTask task)
    {
        var (each, more) = Math.DivRem(task.All.Count(), task.Members.Count);
        return task.Members
            .Select(member => RandomAssignment.KeptBy(task, member.Member))
            .OrderDescending()
            .Select((held, rank) => Math.Min(held, rank < more ? each + 1 : each))
            .Sum();
    }

    /// <summary>The most even loads there can be, found by trying everything.</summary>
    private static int[] BestLoads(AssignmentTask task)
    {
        var partitions = task.All.ToList();
        var loads = new int[task.Members.Count];
        int[]? best = null;
        Try(0);
        return best!;

        void Try(int index)
        {
            if (index == partitions.Count)
            {
                var sorted = loads.OrderDescending().ToArray();
                if (best is null || Squares(sorted) < Squares(best)) best = sorted;
                return;
            }

            for (var member = 0; member < loads.Length; member++)
            {
                if (!task.Members[member].Topics.Contains(partitions[index].Topic)) continue;
                loads[member]++;
                Try(index + 1);
                loads[member]--;
            }
        }

        static int Squares(int[] loads) => loads.Sum(load => load * load);
    }
}
