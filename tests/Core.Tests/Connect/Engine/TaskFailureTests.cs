using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Core.Tests.Connect.Retry;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>Tasks that fail, hang or talk nonsense: their status says so, they are restarted, and nobody else suffers.</summary>
public sealed class TaskFailureTests
{
    private static readonly ConnectorSettings Impatient = EngineFixture.SinkSettings with
    {
        Retry = EngineFixture.SinkSettings.Retry with { Timeout = TimeSpan.FromMilliseconds(50) },
    };

    private static readonly ConnectorSettings Restarting = EngineFixture.SinkSettings with
    {
        Restart = new RestartSettings { MaxAttempts = 3, Delay = TimeSpan.FromMilliseconds(5), MaxDelay = TimeSpan.FromMilliseconds(20) },
    };

    [Fact]
    public async Task A_failed_task_is_restarted_by_itself_and_goes_on_at_its_place()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", settings: Restarting);
        sink.Decide = value => value == "2" && sink.Calls < 3 ? FaultAction.Stop : null;
        await fixture.Log.AppendAsync("1", "2");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => sink.Delivered.Contains("2"), () => "it does not go on");
        await RunsAsync(fixture, "out");
        Assert.Equal(2, fixture.Engine.StatusOf("out").Tasks[0].Restarts);
        Assert.Empty(await fixture.RecordsAsync("out.dlq"));
    }

    [Fact]
    public async Task After_its_last_restart_a_task_stays_failed_until_somebody_restarts_it()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", settings: Restarting);
        sink.Decide = _ => FaultAction.Stop;
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => FailedForGood(fixture, "out"), () => "it did not give up");
        Assert.Equal((4, 3), (sink.Made, fixture.Engine.StatusOf("out").Tasks[0].Restarts));
        Assert.Equal(new ConnectorCounts(Retries: 0, Failures: 4, Restarts: 3, HungCalls: 0), fixture.Engine.StatusOf("out").Counts);

        sink.Decide = _ => null;
        fixture.Engine.RestartTask("out", 0);
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 1, () => "it does not go on");
        await RunsAsync(fixture, "out");
        Assert.Equal(0, fixture.Engine.StatusOf("out").Tasks[0].Restarts);
        Assert.Equal(new ConnectorCounts(Retries: 0, Failures: 4, Restarts: 3, HungCalls: 0), fixture.Engine.StatusOf("out").Counts);
        Assert.Null(fixture.Engine.StatusOf("out").Tasks[0].Trace);
        Assert.Throws<UnknownConnectorException>(() => fixture.Engine.RestartTask("out", 1));
    }

    [Fact]
    public async Task A_restart_of_what_has_failed_leaves_what_runs_alone()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.Log.Log.AlterTopicAsync("events", new TopicSettings { Partitions = 2 }, CancellationToken.None);
        var sink = fixture.AddSink("out", settings: EngineFixture.SinkSettings with { TasksMax = 2 });
        sink.Decide = value => value == "bad" ? FaultAction.Stop : null;
        await fixture.Log.AppendAsync(new TopicPartition("events", 0), "good");
        await fixture.Log.AppendAsync(new TopicPartition("events", 1), "bad");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("out").Tasks[1].State == ConnectorState.Failed, () => "it did not fail");
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 1, () => "the other task delivers nothing");
        Assert.Equal(ConnectorState.Running, fixture.Engine.StatusOf("out").State);
        fixture.Engine.Restart("out", includeTasks: false, onlyFailed: false);
        Assert.Equal(2, sink.Made);

        sink.Decide = _ => null;
        fixture.Engine.Restart("out", includeTasks: true, onlyFailed: true);
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 2, () => "it does not go on");
        Assert.Equal(3, sink.Made);
        fixture.Engine.Restart("out", includeTasks: true, onlyFailed: false);
        await EngineFixture.UntilAsync(() => sink.Made == 5, () => "not both began anew");
        await RunsAsync(fixture, "out");
    }

    [Fact]
    public async Task A_source_that_hits_a_limit_fails_and_is_restarted_only_so_often_however_far_it_gets_each_time()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var options = new ScriptedSourceOptions { Count = 100, BatchSize = 1, AfterBatch = _ => throw NoRoomException.Of("no room for a line") };
        fixture.AddSource("in", options, Restarting);
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => FailedForGood(fixture, "in"), () => "it did not give up");
        Assert.Equal((4, 3), (options.Starts, fixture.Engine.StatusOf("in").Tasks[0].Restarts));
        Assert.Contains("NoRoomException: no room for a line", fixture.Engine.StatusOf("in").Tasks[0].Trace, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sink_that_hits_a_limit_fails_and_no_record_is_blamed()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", settings: Restarting);
        sink.Before = (_, _) => sink.Calls < 3 ? throw NoRoomException.Of("no room") : Task.CompletedTask;
        await fixture.Log.AppendAsync("1", "2");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 2, () => "it does not go on");
        Assert.Equal(2, fixture.Engine.StatusOf("out").Tasks[0].Restarts);
        Assert.Empty(await fixture.RecordsAsync("out.dlq"));
    }

    [Fact]
    public async Task A_sink_with_a_bug_that_one_record_finds_loses_only_that_one()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", settings: Restarting);
        sink.Decide = value => value == "2" ? throw new InvalidCastException("a bug") : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("out").Lag == 0 && sink.Delivered.Contains("3"), () => "not all is settled");
        Assert.Single(await fixture.RecordsAsync("out.dlq"));
    }

    [Fact]
    public async Task A_failed_sink_that_a_seek_moved_runs_again()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Decide = value => value == "2" ? FaultAction.Stop : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => FailedForGood(fixture, "out"), () => "it did not fail");
        var topic = fixture.Log.Log.FindTopic("events")!;
        await fixture.Offsets.SeekAsync("connect-out", [new OffsetCommit(new TopicPartition("events", 0), topic.Id, 2)], () => { }, CancellationToken.None);
        await EngineFixture.UntilAsync(() => sink.Delivered.Contains("3"), () => "it does not go on");
        await RunsAsync(fixture, "out");
    }

    [Fact]
    public async Task A_constructor_that_throws_fails_the_task_with_its_words()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Construct = () => throw new FormatException("cannot be made of amqp://me:s3cret@host");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => FailedForGood(fixture, "out"), () => "it did not fail");
        var task = fixture.Engine.StatusOf("out").Tasks[0];
        Assert.Contains("could not be made: cannot be made of amqp://me:********@host", task.Trace, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", task.Trace, StringComparison.Ordinal);
        Assert.Equal(1, sink.Made);
    }

    [Theory]
    [InlineData("the constructor", ConnectorState.Unassigned)]
    [InlineData("OpenAsync", ConnectorState.Unassigned)]
    [InlineData("DeliverAsync", ConnectorState.Running)]
    public async Task A_call_that_hangs_is_reported_and_only_so_often_risked_again(string call, ConnectorState atFirst)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var hanging = fixture.AddSink("hanging", settings: Impatient);
        var sound = fixture.AddSink("sound");
        using var release = new ManualResetEventSlim();
        var isHanging = true;
        void Hang(string here)
        {
            if (here == call && isHanging) release.Wait();
        }

        hanging.Construct = () => Hang("the constructor");
        hanging.Open = _ => Run(() => Hang("OpenAsync"));
        hanging.Before = (_, _) => Run(() => Hang("DeliverAsync"));
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => sound.Delivered.Count == 1, () => "the sound one delivers nothing");
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("hanging").Tasks[0].Hung is not null, () => "nobody noticed that it hangs");
        Assert.Equal(call, fixture.Engine.StatusOf("hanging").Tasks[0].Hung!.Call);
        if (fixture.Engine.StatusOf("hanging") is { State: not ConnectorState.Failed } early) Assert.Equal(atFirst, early.State);
        await EngineFixture.UntilAsync(() => FailedForGood(fixture, "hanging"), () => $"it did not fail: {fixture.Engine.StatusOf("hanging").Tasks[0]}");
        Assert.Equal(3, fixture.Engine.StatusOf("hanging").Tasks[0].Hung!.Count);
        Assert.Equal(3, fixture.Engine.StatusOf("hanging").Counts.HungCalls);
        Assert.Equal(3, hanging.Made);

        isHanging = false;
        release.Set();
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("hanging").Tasks[0].Hung is null, () => "the calls did not come back");
        fixture.Engine.RestartTask("hanging", 0);
        await EngineFixture.UntilAsync(() => hanging.Delivered.Contains("1"), () => "it does not go on");
        await RunsAsync(fixture, "hanging");
    }

    public static TheoryData<string, DeliveryResult?> Nonsense => new()
    {
        { "null", null },
        { "null", new DeliveryResult(null!) },
        { "null", new DeliveryResult([null!]) },
        { "record 5", new DeliveryResult([new RecordFailure(5, FaultAction.Retry, "no")]) },
        { "record -1", new DeliveryResult([new RecordFailure(-1, FaultAction.DeadLetter, "no")]) },
        { "twice", new DeliveryResult([new RecordFailure(0, FaultAction.Retry, "no"), new RecordFailure(0, FaultAction.Retry, "no")]) },
        { "action 99", new DeliveryResult([new RecordFailure(0, (FaultAction)99, "no")]) },
    };

    [Theory]
    [MemberData(nameof(Nonsense), DisableDiscoveryEnumeration = true)]
    public async Task A_sink_that_answers_nonsense_fails_and_settles_nothing(string named, DeliveryResult? answer)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Answer = () => answer;
        await fixture.Log.AppendAsync("1", "2");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => FailedForGood(fixture, "out"), () => "it did not fail");
        var task = fixture.Engine.StatusOf("out").Tasks[0];
        Assert.Contains(named, task.Trace, StringComparison.Ordinal);
        Assert.Contains("fault of the plugin", task.Trace, StringComparison.Ordinal);
        Assert.Equal(2, fixture.Engine.StatusOf("out").Lag);
        Assert.Empty(await fixture.RecordsAsync("out.dlq"));
    }

    [Fact]
    public async Task A_source_that_blocks_its_thread_holds_up_nobody_when_it_is_told_to_end()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        using var release = new ManualResetEventSlim();
        var blocked = new TaskCompletionSource();
        fixture.AddSource("in", new ScriptedSourceOptions
        {
            Count = 10,
            AfterBatch = _ =>
            {
                blocked.TrySetResult();
                release.Wait();
            },
        });
        await fixture.StartAsync();
        await blocked.Task.WaitAsync(TimeSpan.FromSeconds(20));
        await fixture.StopAsync().WaitAsync(TimeSpan.FromSeconds(8));
        release.Set();
    }

    [Fact]
    public async Task The_circuit_breaker_leaves_the_other_side_alone_and_lets_one_call_try_it_again()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var breaker = new BreakerSettings { MinimumCalls = 4, Pause = TimeSpan.FromMilliseconds(600) };
        var settings = EngineFixture.SinkSettings with { Retry = EngineFixture.SinkSettings.Retry with { Breaker = breaker } };
        var sink = fixture.AddSink("out", settings: settings);
        var isDown = true;
        sink.Before = (_, _) => isDown ? throw new SinkUnavailableException("the other side is down") : Task.CompletedTask;
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("out").Breaker == BreakerState.Open, () => "it stays closed");
        var task = fixture.Engine.StatusOf("out").Tasks[0];
        Assert.Contains("the other side is down", task.LastError, StringComparison.Ordinal);
        Assert.NotNull(task.NextAttempt);
        Assert.Equal(3, sink.Calls);

        isDown = false;
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 1, () => "it is never tried again");
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("out").Breaker == BreakerState.Closed, () => "it does not close");
        Assert.Equal(4, sink.Calls);
        Assert.InRange(fixture.Engine.StatusOf("out").Counts.Retries, 4, 10);
        Assert.Null(fixture.Engine.StatusOf("out").Tasks[0].LastError);
    }

    [Fact]
    public async Task A_plugin_that_is_not_whole_stops_at_its_place_and_no_record_is_blamed_for_it()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Before = (_, _) => throw new DllNotFoundException("Unable to load 'libmissing'.\n/looked/here\n/and/there");
        await fixture.Log.AppendAsync("1", "2");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => FailedForGood(fixture, "out"), () => "it did not give up");

        Assert.Equal(
            "The plugin is not whole: Unable to load 'libmissing'. Copy its folder again, with everything that its build laid there.",
            fixture.Engine.StatusOf("out").Tasks[0].LastError);
        Assert.Null(fixture.Log.Log.FindTopic("out.dlq"));
    }

    private static Task Run(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private static bool FailedForGood(EngineFixture fixture, string connector) =>
        fixture.Engine.StatusOf(connector).Tasks[0] is { State: ConnectorState.Failed, NextAttempt: null };

    private static Task RunsAsync(EngineFixture fixture, string connector) => EngineFixture.UntilAsync(
        () => fixture.Engine.StatusOf(connector).State == ConnectorState.Running, () => $"it is {fixture.Engine.StatusOf(connector).Tasks[0]}");
}
