using System.Buffers.Binary;
using System.Text;
using Sluice.Log;

namespace Sluice.Core.Tests.Log.Groups;

public sealed class CommitTests
{
    [Fact]
    public async Task What_is_committed_is_there_after_a_restart_and_members_join_again()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var a = await fixture.JoinAsync("a");
        await fixture.Groups.CommitAsync(
            GroupsFixture.Group, "a", a.Generation, [fixture.CommitOf(0, 5), fixture.CommitOf(1, 7, metadata: "half way ü")], CancellationToken.None);
        await fixture.RestartAsync();

        Assert.Equal(5, fixture.Committed(0));
        Assert.Equal("half way ü", fixture.Groups.Committed(GroupsFixture.Group, new TopicPartition("events", 1))!.Metadata);
        Assert.Null(fixture.Committed(2));
        await Assert.ThrowsAsync<UnknownMemberException>(() => fixture.CommitAsync("a", a, 0, 6));
        Assert.Equal(GroupState.Empty, (await fixture.DescribeAsync()).State);
        Assert.Equal(4, (await fixture.JoinAsync("a")).Partitions.Count);
    }

    [Fact]
    public async Task A_member_with_an_old_generation_is_refused()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var old = await fixture.JoinAsync("a");
        await fixture.JoinAsync("b");
        // It has not been told yet, and nobody else has its partitions: what it read may be committed.
        await fixture.CommitAsync("a", old, 0, 1);
        var now = await fixture.HeartbeatAsync("a");

        await Assert.ThrowsAsync<StaleGenerationException>(() => fixture.CommitAsync("a", old, 2, 9));
        await Assert.ThrowsAsync<StaleGenerationException>(() => fixture.CommitAsync("a", now, 0, 9));
        await fixture.CommitAsync("a", now, 2, 4);
        Assert.Equal((1, 4), (fixture.Committed(0), fixture.Committed(2)));
    }

    [Fact]
    public async Task A_commit_is_whole_or_not_at_all()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        await fixture.JoinAsync("a");
        await fixture.JoinAsync("b");
        var a = await fixture.HeartbeatAsync("a");
        await Assert.ThrowsAsync<StaleGenerationException>(async () => await fixture.Groups.CommitAsync(
            GroupsFixture.Group, "a", a.Generation, [fixture.CommitOf(2, 3), fixture.CommitOf(0, 3)], CancellationToken.None));
        Assert.Null(fixture.Committed(2));
    }

    [Fact]
    public async Task Whoever_commits_is_alive()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var a = await fixture.JoinAsync("a");
        for (var i = 1; i <= 5; i++)
        {
            fixture.Advance(TimeSpan.FromSeconds(6));
            await fixture.CommitAsync("a", a, 0, i);
        }

        Assert.Equal(5, fixture.Committed(0));
    }

    [Fact]
    public async Task The_lag_counts_from_what_is_committed()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 2);
        await fixture.Log.AppendAsync("1", "2", "3");
        var a = await fixture.JoinAsync("a");
        Assert.Equal(3, (await fixture.DescribeAsync()).Lag);
        await fixture.CommitAsync("a", a, 0, 2);
        var group = await fixture.DescribeAsync();
        Assert.Equal([(0, (long?)2, 1L), (1, null, 0)], group.Offsets.Select(offset => (offset.Partition.Partition, offset.Committed, offset.Lag)));
    }

    [Fact]
    public async Task Offsets_from_before_times_were_kept_are_read_and_so_is_a_group_with_a_slash()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var id = fixture.Log.Log.FindTopic("events")!.Id;
        var value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, 42);
        using (var builder = new RecordBatchBuilder())
        {
            foreach (var group in new[] { "connect-search", "team/a", "team" })
                builder.Add(Encoding.UTF8.GetBytes($"{group}/events/{id:N}/1").AsSpan(), value.AsSpan(), fixture.Now.ToUnixTimeMilliseconds(), []);
            builder.Add("nonsense"u8, value.AsSpan(), fixture.Now.ToUnixTimeMilliseconds(), []);
            await fixture.Log.Log.AppendAsync(new TopicPartition("__offsets", 0), builder.Build(), stamp: null, CancellationToken.None);
        }

        await fixture.RestartAsync();
        var groups = await fixture.Groups.ListAsync(CancellationToken.None);
        Assert.Equal(["connect-search", "team", "team/a"], groups.Select(group => group.Group));
        var committed = fixture.Groups.Committed("team/a", new TopicPartition("events", 1))!;
        Assert.Equal((42, fixture.Now), (committed.Next, committed.CommittedAt));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("ä")]
    [InlineData("connect-search")]
    public async Task A_name_that_no_group_of_consumers_can_have_is_refused(string group)
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        await Assert.ThrowsAsync<InvalidGroupException>(() => fixture.JoinAsync("a", Subscription.ToTopics(["events"]), group: group));
        Assert.Throws<InvalidGroupException>(() => fixture.Groups.Attach(group, "a"));
    }

    [Theory]
    [InlineData("(")]
    [InlineData("(?=a)b")]
    [InlineData("(a)\\1")]
    [InlineData("")]
    public void A_pattern_that_cannot_be_matched_in_bounded_time_is_refused(string pattern) =>
        Assert.Throws<InvalidGroupException>(() => Subscription.ToPattern(pattern));

    [Fact]
    public async Task There_are_only_so_many_members_and_groups()
    {
        await using var fixture = await GroupsFixture.CreateAsync(options: new GroupOptions { MembersPerGroup = 2, Members = 3, Groups = 2 });
        var events = Subscription.ToTopics(["events"]);
        await fixture.JoinAsync("a", events);
        await fixture.JoinAsync("b", events);
        await Assert.ThrowsAsync<GroupLimitException>(() => fixture.JoinAsync("c", events));
        await fixture.JoinAsync("a", events, group: "second");
        await Assert.ThrowsAsync<GroupLimitException>(() => fixture.JoinAsync("b", events, group: "second"));
        await fixture.LeaveAsync("b");
        await Assert.ThrowsAsync<GroupLimitException>(() => fixture.JoinAsync("a", events, group: "third"));
        await fixture.JoinAsync("b", events, group: "second");
        var seek = new GroupSeek { Target = SeekTarget.Earliest, Topics = ["events"] };
        await Assert.ThrowsAsync<GroupLimitException>(async () => await fixture.Groups.SeekAsync("third", seek, CancellationToken.None));
    }

    [Fact]
    public async Task Whoever_chose_his_partitions_commits_only_while_the_group_has_no_members()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        using var task = fixture.Groups.Attach(GroupsFixture.Group, "alone");
        await task.CommitAsync([fixture.CommitOf(3, 1)], CancellationToken.None);
        await fixture.JoinAsync("a");
        await Assert.ThrowsAsync<StaleGenerationException>(() => task.CommitAsync([fixture.CommitOf(3, 2)], CancellationToken.None));
        Assert.Equal(1, fixture.Committed(3));
    }
}
