using Sluice.Log;

namespace Sluice.Core.Tests.Log.Groups;

public sealed class OffsetExpiryTests
{
    [Fact]
    public async Task A_group_without_members_is_forgotten_after_its_retention_and_not_before()
    {
        await using var fixture = await CreateAsync();
        var a = await fixture.JoinAsync("a");
        await fixture.CommitAsync("a", a, 0, 5);
        for (var day = 0; day < 10; day++) await DayAsync(fixture, "a");
        Assert.Equal(5, fixture.Committed(0));

        await fixture.LeaveAsync("a");
        for (var day = 0; day < 6; day++) await DayAsync(fixture);
        Assert.Equal(5, fixture.Committed(0));
        await DayAsync(fixture);
        await ForgottenAsync(fixture);
        await fixture.RestartAsync();
        Assert.Null(fixture.Committed(0));
    }

    [Fact]
    public async Task After_a_restart_members_have_the_whole_retention_to_come_back()
    {
        await using var fixture = await CreateAsync();
        var a = await fixture.JoinAsync("a");
        await fixture.CommitAsync("a", a, 0, 5);
        for (var day = 0; day < 8; day++) await DayAsync(fixture, "a");
        await fixture.RestartAsync();
        await DayAsync(fixture);
        Assert.Equal(5, fixture.Committed(0));
    }

    [Fact]
    public async Task What_connectors_have_committed_never_expires()
    {
        await using var fixture = await CreateAsync();
        using (var task = fixture.Offsets.Attach("connect-search", "search-0"))
        {
            await task.CommitAsync([fixture.CommitOf(0, 5)], CancellationToken.None);
        }

        await fixture.SeekAsync(SeekTarget.Earliest, "events");
        for (var day = 0; day < 8; day++) await DayAsync(fixture);
        await ForgottenAsync(fixture);
        Assert.Equal(5, fixture.Groups.Committed("connect-search", new TopicPartition("events", 0))!.Next);
    }

    [Fact]
    public async Task Offsets_of_a_deleted_topic_are_forgotten()
    {
        await using var fixture = await CreateAsync();
        await fixture.SeekAsync(SeekTarget.Earliest, "events");
        await fixture.Log.Log.DeleteTopicAsync("events", CancellationToken.None);
        fixture.Advance(TimeSpan.FromHours(1));
        await ForgottenAsync(fixture);
    }

    [Fact]
    public async Task A_group_is_deleted_when_nobody_works_for_it()
    {
        await using var fixture = await CreateAsync();
        await Assert.ThrowsAsync<UnknownGroupException>(() => DeleteAsync(fixture));
        var a = await fixture.JoinAsync("a");
        await fixture.CommitAsync("a", a, 0, 5);
        await Assert.ThrowsAsync<GroupNotEmptyException>(() => DeleteAsync(fixture));
        await fixture.LeaveAsync("a");
        await DeleteAsync(fixture);
        Assert.Empty(await fixture.Groups.ListAsync(CancellationToken.None));
        await fixture.RestartAsync();
        Assert.Empty(await fixture.Groups.ListAsync(CancellationToken.None));
    }

    private static async Task<GroupsFixture> CreateAsync()
    {
        var hourly = TimeSpan.FromHours(1);
        var fixture = await GroupsFixture.CreateAsync(options: new GroupOptions { SweepInterval = hourly, ExpiryInterval = hourly });
        fixture.SessionTimeout = TimeSpan.FromDays(2);
        return fixture;
    }

    private static async Task DeleteAsync(GroupsFixture fixture) => await fixture.Groups.DeleteAsync(GroupsFixture.Group, CancellationToken.None);

    private static async Task DayAsync(GroupsFixture fixture, string? alive = null)
    {
        fixture.Advance(TimeSpan.FromDays(1));
        if (alive is not null) await fixture.HeartbeatAsync(alive);
    }

    private static async Task ForgottenAsync(GroupsFixture fixture)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (fixture.Offsets.Of(GroupsFixture.Group).Count > 0)
        {
            Assert.False(patience.IsCancellationRequested, "the offsets are still there");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
