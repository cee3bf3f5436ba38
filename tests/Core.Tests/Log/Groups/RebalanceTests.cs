using Sluice.Log;

namespace Sluice.Core.Tests.Log.Groups;

public sealed class RebalanceTests
{
    [Fact]
    public async Task A_single_member_has_everything()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var a = await fixture.JoinAsync("a");
        Assert.Equal([0, 1, 2, 3], GroupsFixture.Partitions(a));
        Assert.Equal(GroupState.Stable, (await fixture.DescribeAsync()).State);
    }

    [Fact]
    public async Task A_partition_is_handed_over_only_when_its_owner_was_told()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var a = await fixture.JoinAsync("a");
        var b = await fixture.JoinAsync("b");
        Assert.Empty(b.Partitions);
        Assert.Equal(GroupState.Rebalancing, (await fixture.DescribeAsync()).State);
        Assert.True(a.Changed.IsCompleted);
        Assert.False(b.Changed.IsCompleted);

        a = await fixture.HeartbeatAsync("a");
        Assert.Equal([2, 3], GroupsFixture.Partitions(a));
        Assert.True(b.Changed.IsCompleted);
        b = await fixture.HeartbeatAsync("b");
        Assert.Equal([0, 1], GroupsFixture.Partitions(b));
        Assert.Equal(GroupState.Stable, (await fixture.DescribeAsync()).State);
    }

    [Fact]
    public async Task A_member_that_leaves_or_falls_silent_is_replaced_at_once_or_after_its_session()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        await fixture.JoinAsync("a");
        await fixture.JoinAsync("b");
        await fixture.HeartbeatAsync("a");
        await fixture.HeartbeatAsync("b");
        await fixture.LeaveAsync("b");
        var alone = await fixture.HeartbeatAsync("a");
        Assert.Equal([0, 1, 2, 3], GroupsFixture.Partitions(alone));

        await fixture.JoinAsync("b");
        await fixture.HeartbeatAsync("a");
        await fixture.HeartbeatAsync("b");
        fixture.Advance(TimeSpan.FromSeconds(6));
        var a = await fixture.HeartbeatAsync("a");
        Assert.Equal(2, a.Partitions.Count);
        fixture.Advance(TimeSpan.FromSeconds(6));
        Assert.True(a.Changed.IsCompleted);
        Assert.Equal(4, (await fixture.HeartbeatAsync("a")).Partitions.Count);
        await Assert.ThrowsAsync<UnknownMemberException>(() => fixture.HeartbeatAsync("b"));
    }

    [Fact]
    public async Task What_members_already_have_stays_with_them()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 6);
        await fixture.JoinAsync("a");
        await fixture.JoinAsync("b");
        var a = await fixture.HeartbeatAsync("a");
        var b = await fixture.HeartbeatAsync("b");
        await fixture.JoinAsync("c");
        var (a2, b2) = (await fixture.HeartbeatAsync("a"), await fixture.HeartbeatAsync("b"));
        Assert.Equal(2, (await fixture.HeartbeatAsync("c")).Partitions.Count);
        // The same entries: not even the generation they have been held since is another.
        Assert.Subset(a.Partitions.ToHashSet(), a2.Partitions.ToHashSet());
        Assert.Subset(b.Partitions.ToHashSet(), b2.Partitions.ToHashSet());
    }

    [Fact]
    public async Task New_partitions_and_new_topics_are_found()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 1);
        var a = await fixture.JoinAsync("a", Subscription.ToPattern("ev.*|log"));
        Assert.Single(a.Partitions);
        await fixture.AlterAsync("events", 3);
        fixture.Advance(TimeSpan.FromSeconds(1));
        Assert.True(a.Changed.IsCompleted);
        a = await fixture.HeartbeatAsync("a");
        Assert.Equal(3, a.Partitions.Count);

        await fixture.CreateTopicAsync("catalog", 1);
        await fixture.CreateTopicAsync("log", 2);
        fixture.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["events", "events", "events", "log", "log"], (await fixture.HeartbeatAsync("a")).Partitions.Select(held => held.Partition.Topic));
    }

    [Fact]
    public async Task A_topic_that_is_deleted_and_made_again_is_another_one()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 2);
        var before = await fixture.JoinAsync("a");
        await fixture.CommitAsync("a", before, 0, 7);
        await fixture.Log.Log.DeleteTopicAsync("events", CancellationToken.None);
        fixture.Advance(TimeSpan.FromSeconds(1));
        Assert.Empty((await fixture.HeartbeatAsync("a")).Partitions);

        await fixture.CreateTopicAsync("events", 2);
        fixture.Advance(TimeSpan.FromSeconds(1));
        var after = await fixture.HeartbeatAsync("a");
        Assert.Equal(2, after.Partitions.Count);
        Assert.NotEqual(before.Partitions[0], after.Partitions[0]);
        Assert.Null(fixture.Committed(0));
    }

    [Fact]
    public async Task What_most_members_vote_for_shares_out_the_partitions()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var events = Subscription.ToTopics(["events"]);
        await fixture.JoinAsync("a", events, AssignmentStrategy.Range);
        Assert.Equal(AssignmentStrategy.Range, (await fixture.DescribeAsync()).Strategy);
        await fixture.JoinAsync("b", events);
        Assert.Equal(AssignmentStrategy.Sticky, (await fixture.DescribeAsync()).Strategy);
        await fixture.JoinAsync("c", events, AssignmentStrategy.Range);
        Assert.Equal(AssignmentStrategy.Range, (await fixture.DescribeAsync()).Strategy);
    }

    [Fact]
    public async Task Whatever_happens_no_partition_has_two_owners()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 7);
        var random = new Random(4711);
        for (var step = 0; step < 2_000; step++)
        {
            var member = $"m{random.Next(5)}";
            switch (random.Next(6))
            {
                case 0: await fixture.JoinAsync(member); break;
                case 1: await fixture.LeaveAsync(member); break;
                case 2: fixture.Advance(TimeSpan.FromSeconds(random.Next(4))); break;
                case 3 when step % 10 == 0: await fixture.JoinAsync("m0"); await fixture.SeekAsync(SeekTarget.Earliest, "events"); break;
                default: await TryHeartbeatAsync(fixture, member); break;
            }

            var group = (await fixture.Groups.ListAsync(CancellationToken.None)).SingleOrDefault();
            var held = group?.Members.SelectMany(described => described.Partitions).ToList() ?? [];
            Assert.Equal(held.Distinct().Count(), held.Count);
        }

        for (var member = 0; member < 5; member++) await fixture.JoinAsync($"m{member}");
        for (var round = 0; round < 2; round++)
        {
            for (var member = 0; member < 5; member++) await fixture.HeartbeatAsync($"m{member}");
        }

        var settled = await fixture.DescribeAsync();
        Assert.Equal(GroupState.Stable, settled.State);
        Assert.Equal(7, settled.Members.Sum(described => described.Partitions.Count));
    }

    private static async Task TryHeartbeatAsync(GroupsFixture fixture, string member)
    {
        try
        {
            await fixture.HeartbeatAsync(member);
        }
        catch (UnknownMemberException)
        {
            // Left, expired, or never there.
        }
    }
}
