using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Log.Groups;

public sealed class SeekTests
{
    private static readonly DateTimeOffset Appended = DateTimeOffset.FromUnixTimeSeconds(1_700_000_000);

    [Fact]
    public async Task Members_go_on_where_the_group_was_moved_to_and_commit_nothing_of_before()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 2);
        await fixture.Log.AppendAsync("1", "2", "3");
        var a = await fixture.JoinAsync("a");
        await fixture.CommitAsync("a", a, 0, 3);
        await fixture.SeekAsync(SeekTarget.At(1));
        Assert.True(a.Changed.IsCompleted);

        await Assert.ThrowsAsync<StaleGenerationException>(() => fixture.CommitAsync("a", a, 0, 3));
        var moved = await fixture.HeartbeatAsync("a");
        Assert.True(moved.Partitions[0].Since > a.Partitions[0].Since);
        Assert.Equal(1, fixture.Committed(0));
        await fixture.CommitAsync("a", moved, 0, 2);
        await fixture.RestartAsync();
        Assert.Equal(2, fixture.Committed(0));
    }

    [Fact]
    public async Task Only_the_partitions_named_are_moved()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 2);
        await fixture.Log.AppendAsync("1", "2", "3");
        var a = await fixture.JoinAsync("a");
        await fixture.CommitAsync("a", a, 1, 0);
        var seek = new GroupSeek { Target = SeekTarget.Latest, Topics = ["events"], Partition = 0 };
        await fixture.Groups.SeekAsync(GroupsFixture.Group, seek, CancellationToken.None);
        var moved = await fixture.HeartbeatAsync("a");
        Assert.NotEqual(a.Partitions[0], moved.Partitions[0]);
        Assert.Equal(a.Partitions[1], moved.Partitions[1]);
        Assert.Equal((3, 0), (fixture.Committed(0), fixture.Committed(1)));
    }

    [Fact]
    public async Task Earliest_latest_an_offset_and_a_time_are_places_to_go_on_from()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 1);
        await fixture.Log.AppendAsync("1", "2", "3");
        foreach (var (target, expected) in new (SeekTarget, long)[]
                 {
                     (SeekTarget.Latest, 3), (SeekTarget.Earliest, 0), (SeekTarget.At(2), 2), (SeekTarget.At(99), 3),
                     (SeekTarget.At(Appended), 0), (SeekTarget.At(Appended.AddSeconds(1)), 3),
                 })
        {
            var group = await fixture.SeekAsync(target, "events");
            Assert.Equal(expected, Assert.Single(group.Offsets).Committed);
        }
    }

    [Fact]
    public async Task What_is_not_there_cannot_be_moved()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        await Assert.ThrowsAsync<UnknownGroupException>(() => fixture.SeekAsync(SeekTarget.Earliest));
        await Assert.ThrowsAsync<UnknownTopicException>(() => fixture.SeekAsync(SeekTarget.Earliest, "nothing"));
        await Assert.ThrowsAsync<InvalidTopicException>(() => fixture.SeekAsync(SeekTarget.Earliest, "__offsets"));
        var seek = new GroupSeek { Target = SeekTarget.Latest, Topics = ["events"], Partition = 4 };
        await Assert.ThrowsAsync<UnknownPartitionException>(async () => await fixture.Groups.SeekAsync(GroupsFixture.Group, seek, CancellationToken.None));
    }

    [Fact]
    public async Task A_task_of_its_own_is_superseded_by_a_seek()
    {
        await using var fixture = await GroupsFixture.CreateAsync();
        var task = fixture.Groups.Attach(GroupsFixture.Group, "alone");
        await task.CommitAsync([fixture.CommitOf(0, 0)], CancellationToken.None);
        await fixture.SeekAsync(SeekTarget.Earliest, "events");
        await Assert.ThrowsAsync<StaleGenerationException>(() => task.CommitAsync([fixture.CommitOf(0, 9)], CancellationToken.None));
        Assert.Equal(4, task.Moved.Count);
        Assert.Equal(0, fixture.Committed(0));
        task.Dispose();
        using var next = fixture.Groups.Attach(GroupsFixture.Group, "alone");
        await next.CommitAsync([fixture.CommitOf(0, 9)], CancellationToken.None);
        Assert.Equal(9, fixture.Committed(0));
    }

    [Fact]
    public async Task Commits_and_seeks_at_once_leave_the_last_seek_or_what_was_read_behind_it()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 1);
        await fixture.Log.AppendAsync([.. Enumerable.Range(0, 100).Select(n => $"{n}")]);
        await fixture.JoinAsync("a");
        for (var round = 0; round < 50; round++)
        {
            var before = await fixture.HeartbeatAsync("a");
            var commits = Enumerable.Range(0, 5).Select(_ => Task.Run(async () =>
            {
                try
                {
                    await fixture.CommitAsync("a", before, 0, 90);
                }
                catch (StaleGenerationException)
                {
                    // The seek was faster.
                }
            })).ToList();
            await fixture.SeekAsync(SeekTarget.At(round), "events");
            await Task.WhenAll(commits);
            Assert.Equal(round, fixture.Committed(0));
        }

        await fixture.RestartAsync();
        Assert.Equal(49, fixture.Committed(0));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_group_is_moved_in_all_its_topics_while_one_of_them_is_made_again_or_goes(bool isMadeAgain)
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 1);
        await fixture.CreateTopicAsync("other", 1);
        await fixture.Log.AppendAsync("1", "2", "3");
        var watched = new WatchedLog(fixture.Log.Log);
        using var groups = new ConsumerGroups(watched, fixture.Offsets, new GroupOptions(), TimeProvider.System, NullLogger.Instance);
        await fixture.Offsets.CommitAsync(GroupsFixture.Group, [fixture.CommitOf(0, 1), fixture.CommitOf(0, 0, "other")], () => { }, CancellationToken.None);
        var turns = 0;
        watched.BeforeOffsets = partition =>
        {
            if (partition.Topic != "other" || turns++ > 0) return;
            // In the middle of the seek, after the topic was found.
            fixture.Log.Log.DeleteTopicAsync("other", CancellationToken.None).AsTask().GetAwaiter().GetResult();
            if (isMadeAgain) fixture.CreateTopicAsync("other", 1).GetAwaiter().GetResult();
        };

        await groups.SeekAsync(GroupsFixture.Group, new GroupSeek { Target = SeekTarget.Latest }, CancellationToken.None);

        Assert.Equal(3, fixture.Committed(0));
        var other = fixture.Log.Log.FindTopic("other");
        Assert.Equal(isMadeAgain, other is not null);
        if (other is not null) Assert.Equal(0, fixture.Offsets.Find(GroupsFixture.Group, other.Id, 0)?.Next);
    }

    [Fact]
    public async Task A_group_all_of_whose_topics_are_gone_is_told_to_come_again_and_a_topic_named_is_not_found()
    {
        await using var fixture = await GroupsFixture.CreateAsync(partitions: 1);
        await fixture.JoinAsync("a");
        var watched = new WatchedLog(fixture.Log.Log);
        using var groups = new ConsumerGroups(watched, fixture.Offsets, new GroupOptions(), TimeProvider.System, NullLogger.Instance);
        await fixture.Offsets.CommitAsync(GroupsFixture.Group, [fixture.CommitOf(0, 0)], () => { }, CancellationToken.None);
        watched.BeforeOffsets = partition =>
        {
            if (fixture.Log.Log.FindTopic("events") is not null)
                fixture.Log.Log.DeleteTopicAsync("events", CancellationToken.None).AsTask().GetAwaiter().GetResult();
        };
        var seek = new GroupSeek { Target = SeekTarget.Earliest };
        await Assert.ThrowsAsync<LogUnavailableException>(async () => await groups.SeekAsync(GroupsFixture.Group, seek, CancellationToken.None));
        await Assert.ThrowsAsync<UnknownTopicException>(
            async () => await groups.SeekAsync(GroupsFixture.Group, seek with { Topics = ["events"] }, CancellationToken.None));
    }
}
