using Sluice.Connect;
using Sluice.Core.Tests.Log;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class DrainTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task What_was_there_is_delivered_and_committed_when_it_ends()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var gate = new TaskCompletionSource();
        var sink = fixture.AddSink("sink", new ScriptedSinkOptions { Before = (_, stopping) => gate.Task.WaitAsync(stopping), MaxBatchRecords = 1 });
        await fixture.Log.AppendAsync("a", "b", "c");
        await fixture.StartAsync();
        var drained = fixture.Engine.DrainAsync(Long, CancellationToken.None);
        await UntilCalledAsync(sink);
        Assert.False(drained.IsCompleted);
        gate.SetResult();
        Assert.Empty(await drained);
        Assert.Equal(["a", "b", "c"], sink.Delivered);
        Assert.Equal(3, CommittedBy(fixture, "sink"));
    }

    [Fact]
    public async Task What_comes_later_is_not_waited_for()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var gate = new TaskCompletionSource();
        var sink = fixture.AddSink("sink", new ScriptedSinkOptions
        {
            MaxBatchRecords = 1,
            Before = (batch, stopping) => batch.Records[0].Offset == 0 ? gate.Task.WaitAsync(stopping) : Task.Delay(Timeout.Infinite, stopping),
        });
        await fixture.Log.AppendAsync("there");
        await fixture.StartAsync();
        await UntilCalledAsync(sink);
        var drained = fixture.Engine.DrainAsync(Long, CancellationToken.None);
        await fixture.Log.AppendAsync("later");
        gate.SetResult();
        Assert.Empty(await drained);
        Assert.Equal(["there"], sink.Delivered);
    }

    [Fact]
    public async Task A_task_that_has_failed_is_not_waited_for()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSink("broken", new ScriptedSinkOptions { Decide = _ => FaultAction.Stop });
        await fixture.Log.AppendAsync("a");
        await fixture.StartAsync();
        // Whether it fails before or meanwhile makes no difference.
        Assert.Empty(await fixture.Engine.DrainAsync(Long, CancellationToken.None));
        Assert.Equal(ConnectorState.Failed, fixture.Engine.Statuses[0].State);
        Assert.Empty(await fixture.Engine.DrainAsync(Long, CancellationToken.None));
        Assert.Equal(0, CommittedBy(fixture, "broken"));
    }

    [Fact]
    public async Task Who_has_not_delivered_in_time_is_named()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSink("slow", new ScriptedSinkOptions { Before = (_, stopping) => Task.Delay(Timeout.Infinite, stopping) });
        var quick = fixture.AddSink("quick");
        await fixture.Log.AppendAsync("a");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => quick.Delivered.Count == 1, () => "The quick one has delivered nothing.");
        await EngineFixture.UntilAsync(() => CommittedBy(fixture, "quick") == 1, () => "The quick one has committed nothing.");
        Assert.Equal(["slow"], await fixture.Engine.DrainAsync(TimeSpan.FromMilliseconds(100), CancellationToken.None));
    }

    [Fact]
    public async Task Where_nothing_is_to_be_delivered_it_ends_at_once()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSink("idle");
        fixture.AddSink("elsewhere", settings: EngineFixture.SinkSettings with { Topics = ["nobody-wrote-it"] });
        fixture.AddSource("source", new ScriptedSourceOptions());
        await fixture.StartAsync();
        var drained = fixture.Engine.DrainAsync(Long, CancellationToken.None);
        Assert.True(drained.IsCompletedSuccessfully);
        Assert.Empty(await drained);
    }

    [Fact]
    public async Task A_topic_that_is_deleted_meanwhile_is_not_waited_for()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("sink", new ScriptedSinkOptions { Before = (_, stopping) => Task.Delay(Timeout.Infinite, stopping) });
        await fixture.Log.AppendAsync("a");
        await fixture.StartAsync();
        await UntilCalledAsync(sink);
        var drained = fixture.Engine.DrainAsync(Long, CancellationToken.None);
        await fixture.Log.Log.DeleteTopicAsync(LogFixture.Partition.Topic, CancellationToken.None);
        Assert.Empty(await drained);
    }

    [Fact]
    public async Task Whoever_waits_can_give_it_up()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSink("slow", new ScriptedSinkOptions { Before = (_, stopping) => Task.Delay(Timeout.Infinite, stopping) });
        await fixture.Log.AppendAsync("a");
        await fixture.StartAsync();
        using var leaving = new CancellationTokenSource();
        var drained = fixture.Engine.DrainAsync(Long, leaving.Token);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drained);
    }

    private static Task UntilCalledAsync(ScriptedSinkOptions sink) =>
        EngineFixture.UntilAsync(() => sink.Calls > 0, () => "The sink was given nothing.");

    private static long CommittedBy(EngineFixture fixture, string sink) =>
        fixture.Offsets.Find(GroupName.OfConnector(sink), fixture.Log.Log.FindTopic(LogFixture.Partition.Topic)!.Id, 0)?.Next ?? 0;
}
