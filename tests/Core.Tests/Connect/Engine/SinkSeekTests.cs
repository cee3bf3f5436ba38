using Microsoft.Extensions.Logging.Abstractions;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class SinkSeekTests
{
    private const string Group = "connect-out";

    [Fact]
    public async Task A_running_sink_goes_on_where_its_group_is_moved_to()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        using var groups = GroupsOf(fixture);
        await SeekAsync(groups, SeekTarget.At(1));
        await DeliveredAsync(sink, 5);
        await SettledAsync(fixture);
        await fixture.Log.AppendAsync("4");
        await DeliveredAsync(sink, 6);

        Assert.Equal(["1", "2", "3", "2", "3", "4"], sink.Delivered);
        var group = await groups.DescribeAsync(Group, CancellationToken.None);
        Assert.Equal("out-0", Assert.Single(group.Members).Id);
    }

    [Fact]
    public async Task A_delivery_under_way_is_broken_off_and_nothing_of_it_is_committed()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", new ScriptedSinkOptions { MaxBatchRecords = 1 });
        var hangs = new TaskCompletionSource();
        sink.Before = async (_, cancellation) =>
        {
            if (sink.Delivered.Count != 2) return;
            hangs.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
        };
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await hangs.Task.WaitAsync(TimeSpan.FromSeconds(20));
        sink.Before = (_, _) => Task.CompletedTask;
        using var groups = GroupsOf(fixture);
        await SeekAsync(groups, SeekTarget.Latest);
        await fixture.Log.AppendAsync("4");
        await DeliveredAsync(sink, 3);
        await SettledAsync(fixture);

        Assert.Equal(["1", "2", "4"], sink.Delivered);
        await fixture.RestartAsync();
        await fixture.Log.AppendAsync("5");
        await DeliveredAsync(sink, 4);
        Assert.Equal(["1", "2", "4", "5"], sink.Delivered);
    }

    [Fact]
    public async Task A_sink_that_is_down_goes_on_at_the_new_place_when_it_is_back()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        var isDown = true;
        sink.Before = (_, _) => isDown ? throw new SinkUnavailableException("down") : Task.CompletedTask;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => sink.Calls > 1, () => "was never called");
        using var groups = GroupsOf(fixture);
        await SeekAsync(groups, SeekTarget.At(2));
        isDown = false;
        await SettledAsync(fixture);
        Assert.Equal("3", sink.Delivered[^1]);
        Assert.True(sink.Delivered.Count <= 1 + 3, "delivered more than once each");
    }

    [Fact]
    public async Task A_group_whose_sink_runs_is_not_deleted()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSink("out");
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        using var groups = GroupsOf(fixture);
        await Assert.ThrowsAsync<GroupNotEmptyException>(async () => await groups.DeleteAsync(Group, CancellationToken.None));
        await fixture.StopAsync();
        await groups.DeleteAsync(Group, CancellationToken.None);
    }

    private static ConsumerGroups GroupsOf(EngineFixture fixture) =>
        new(fixture.Log.Log, fixture.Offsets, new GroupOptions(), TimeProvider.System, NullLogger.Instance);

    private static async Task SeekAsync(ConsumerGroups groups, SeekTarget target) =>
        await groups.SeekAsync(Group, new GroupSeek { Target = target, Topics = ["events"] }, CancellationToken.None);

    private static Task SettledAsync(EngineFixture fixture) => EngineFixture.UntilAsync(
        () => fixture.Engine.Statuses[0].Lag == 0 && fixture.Offsets.Of(Group).Any(offset => offset.Next == fixture.Log.Log.OffsetsOf(offset.Partition).Next),
        () => "not all is settled");

    private static Task DeliveredAsync(ScriptedSinkOptions sink, int count) => EngineFixture.UntilAsync(
        () => sink.Delivered.Count >= count, () => $"delivered only {string.Join(", ", sink.Delivered)}");
}
