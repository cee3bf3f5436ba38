using System.Text;
using System.Text.Json.Nodes;
using Sluice.Connect;
using Sluice.Connect.Plugins;
using Sluice.Connect.Registry;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>Connectors that are made, changed and held while the engine runs.</summary>
public sealed class ConnectorLifeTests
{
    private const string Name = "made";

    private readonly string _notes = Guid.NewGuid().ToString("N");

    private string Flat => $$"""{"connector.class":"noted-sink","topics":"events","notes":"{{_notes}}"}""";

    [Fact]
    public async Task A_connector_is_made_while_the_engine_runs_and_is_there_after_a_restart()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None);
        await NotedAsync(":1");

        await fixture.RestartAsync();
        Assert.Equal(Name, Assert.Single(fixture.Engine.Statuses).Name);
        await fixture.Log.AppendAsync("2");
        await NotedAsync(":1", ":2");
        Assert.Equal(["events"], fixture.Engine.TopicsOf(Name));
        fixture.Engine.ForgetTopics(Name);
        Assert.Empty(fixture.Engine.TopicsOf(Name));
    }

    [Fact]
    public async Task Only_the_connector_that_is_changed_begins_anew()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var other = fixture.AddSink("other");
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        Assert.True(await fixture.Engine.ReplaceAsync(Name, Json(Flat), CancellationToken.None));
        await NotedAsync(":1");
        await EngineFixture.UntilAsync(() => other.Delivered.Count == 1, () => "the other one has delivered nothing");
        await SettledAsync(fixture, 1);

        var changed = Json(Flat);
        changed["password"] = "open sesame";
        Assert.False(await fixture.Engine.ReplaceAsync(Name, changed, CancellationToken.None));
        await RunsAsync(fixture);
        await fixture.Log.AppendAsync("2");
        await NotedAsync(":1", "open sesame:2");
        await EngineFixture.UntilAsync(() => other.Delivered.Count == 2, () => "the other one does not go on");
        Assert.Equal((1, 0), (other.Made, other.Disposed));
    }

    [Fact]
    public async Task A_wrong_change_is_refused_with_all_that_is_wrong_and_the_old_one_keeps_running()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None);
        var problem = await Assert.ThrowsAsync<InvalidConnectorException>(() => fixture.Engine.ReplaceAsync(
            Name, Json("""{"connector.class":"noted-sink","topics":"events","width":"99","batch.recrods":"1","tasks.max":"none"}"""), CancellationToken.None));

        Assert.Equal(["batch.recrods", "notes", "tasks.max", "width"], problem.Errors.Select(error => error.Path).Order(StringComparer.Ordinal));
        Assert.Equal(_notes, fixture.Engine.Describe(Name).Config["notes"]);
        await fixture.Log.AppendAsync("1");
        await NotedAsync(":1");
        await Assert.ThrowsAsync<ConnectorConflictException>(() =>
            fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None));
        await Assert.ThrowsAsync<InvalidConnectorException>(() =>
            fixture.Engine.CreateAsync("no name", Json(Flat), TargetState.Running, CancellationToken.None));
    }

    [Fact]
    public async Task A_patch_changes_the_names_it_has_and_takes_out_those_that_are_null()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.StartAsync();
        var nested = $$$"""{"type":"noted-sink","topics":["events"],"tasksMax":2,"config":{"notes":"{{{_notes}}}","password":"a"}}""";
        await fixture.Engine.CreateAsync(Name, Json(nested), TargetState.Paused, CancellationToken.None);
        await fixture.Engine.PatchAsync(Name, Json("""{"password":"b","tasks.max":null,"width":"3"}"""), CancellationToken.None);

        Assert.Equal(
            $"connector.class=noted-sink name=made notes={_notes} password=******** topics=events width=3",
            string.Join(' ', fixture.Engine.Describe(Name).Config.Select(entry => $"{entry.Key}={entry.Value}")));
        await fixture.Engine.SetStateAsync(Name, TargetState.Running, CancellationToken.None);
        await fixture.Log.AppendAsync("1");
        await NotedAsync("b:1");
    }

    [Theory]
    [InlineData(TargetState.Paused, ConnectorState.Paused, 1)]
    [InlineData(TargetState.Stopped, ConnectorState.Stopped, 0)]
    public async Task A_connector_that_is_held_delivers_nothing_also_after_a_restart_until_it_is_resumed(TargetState state, ConnectorState shown, int tasks)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var configured = fixture.AddSink("configured");
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None);
        await fixture.Log.AppendAsync("1");
        await NotedAsync(":1");
        await SettledAsync(fixture, 1);
        await EngineFixture.UntilAsync(() => configured.Delivered.Count == 1, () => "the configured one has delivered nothing");
        foreach (var name in (string[])[Name, "configured"]) await fixture.Engine.SetStateAsync(name, state, CancellationToken.None);
        await EngineFixture.UntilAsync(() => configured.Disposed == 1, () => "it was not closed");

        await fixture.RestartAsync();
        await fixture.Log.AppendAsync("2");
        foreach (var status in fixture.Engine.Statuses) Assert.Equal((shown, tasks), (status.State, status.Tasks.Count));
        if (tasks > 0) Assert.Equal(1, fixture.Engine.StatusOf(Name).Lag);
        Assert.Equal((1, 1), (configured.Made, NotedSink.NotesOf(_notes).Count));
        foreach (var name in (string[])[Name, "configured"]) await fixture.Engine.SetStateAsync(name, TargetState.Running, CancellationToken.None);
        await NotedAsync(":1", ":2");
        await EngineFixture.UntilAsync(() => configured.Delivered.Contains("2"), () => "the configured one does not go on");

        await fixture.RestartAsync();
        await RunsAsync(fixture);
    }

    [Fact]
    public async Task A_deleted_connector_is_gone_for_good_and_one_of_its_name_goes_on_where_it_had_got()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None);
        await fixture.Log.AppendAsync("1");
        await NotedAsync(":1");
        await SettledAsync(fixture, 1);
        await fixture.Engine.DeleteAsync(Name, CancellationToken.None);
        await fixture.RestartAsync();
        Assert.Empty(fixture.Engine.Statuses);
        Assert.Throws<UnknownConnectorException>(() => fixture.Engine.StatusOf(Name));

        await fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None);
        await fixture.Log.AppendAsync("2");
        await NotedAsync(":1", ":2");
    }

    [Fact]
    public async Task A_connector_of_the_file_is_neither_changed_nor_deleted()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSink("configured");
        await fixture.StartAsync();
        var engine = fixture.Engine;
        foreach (var action in (Func<Task>[])
        [
            () => engine.CreateAsync("configured", Json(Flat), TargetState.Running, CancellationToken.None),
            () => engine.ReplaceAsync("configured", Json(Flat), CancellationToken.None),
            () => engine.PatchAsync("configured", Json("{}"), CancellationToken.None),
            () => engine.DeleteAsync("configured", CancellationToken.None),
        ])
        {
            var problem = await Assert.ThrowsAsync<ConnectorConflictException>(action);
            Assert.Contains("configuration file", problem.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_changed_file_changes_the_connectors_that_it_says_something_else_about()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var (same, changed, gone) = (fixture.AddSink("same"), fixture.AddSink("changed"), fixture.AddSink("gone"));
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None);
        await fixture.Engine.SetStateAsync("same", TargetState.Running, CancellationToken.None);
        await NotedAsync(":1");
        foreach (var sink in (ScriptedSinkOptions[])[same, changed, gone])
            await EngineFixture.UntilAsync(() => sink.Delivered.Count == 1, () => "not delivered");

        fixture.Connectors.RemoveAt(2);
        fixture.Connectors[1] = fixture.Connectors[1] with { Settings = EngineFixture.SinkSettings with { TasksMax = 2 } };
        var added = fixture.AddSink("added");
        await fixture.Engine.ApplyAsync(fixture.Connectors, CancellationToken.None);
        Assert.Equal(["same", "changed", "added", Name], fixture.Engine.Statuses.Select(status => status.Name));
        await EngineFixture.UntilAsync(() => gone.Disposed == 1 && changed.Disposed == 1, () => "the old ones are not closed");
        await EngineFixture.UntilAsync(
            () => fixture.Engine.StatusOf("changed") is { State: ConnectorState.Running, Tasks.Count: 2 }, () => "the changed one does not run");
        await fixture.Log.AppendAsync("2");
        await NotedAsync(":1", ":2");
        foreach (var sink in (ScriptedSinkOptions[])[same, changed, added])
            await EngineFixture.UntilAsync(() => sink.Delivered.Contains("2"), () => "not delivered");
        Assert.Equal((1, 0), (same.Made, same.Disposed));
        Assert.Single(gone.Delivered);
    }

    [Fact]
    public void Of_a_connector_whose_plugin_is_not_there_nothing_is_shown_that_may_be_secret()
    {
        var reader = new ConnectorReader(new PluginCatalog([]), _ => null);
        var flat = reader.Show(Name, Json("""{"connector.class":"gone","topics":"a","retry.delay":"1s","pin":"1234","key":"%KEY%"}"""));
        var nested = reader.Show(Name, Json("""{"type":"gone","topics":["a"],"retry":{"delay":"1s"},"config":{"pin":"1234","key":"%KEY%"}}"""));

        Assert.Equal(flat, nested);
        Assert.Equal(("********", "%KEY%", "1s", "gone"), (flat["pin"], flat["key"], flat["retry.delay"], flat["connector.class"]));
    }

    [Fact]
    public async Task A_setting_stays_a_setting_and_a_hidden_secret_keeps_its_value()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.Settings["SECRET"] = "from the settings";
        await fixture.StartAsync();
        var config = Json(Flat);
        (config["password"], config["headers.x-token"], config["urls"]) = ("%SECRET%", "y", "http://me:pass@a/,http://b/");
        await fixture.Engine.CreateAsync(Name, config, TargetState.Running, CancellationToken.None);
        var shown = fixture.Engine.Describe(Name).Config;
        Assert.Equal(("%SECRET%", "http://me:********@a/,http://b/"), (shown["password"], shown["urls"]));
        await fixture.Log.AppendAsync("1");
        await NotedAsync("from the settings:1");

        config["password"] = "plain";
        await fixture.Engine.ReplaceAsync(Name, config.DeepClone().AsObject(), CancellationToken.None);
        var back = new JsonObject(fixture.Engine.Describe(Name).Config.Select(entry => KeyValuePair.Create(entry.Key, (JsonNode?)entry.Value)));
        Assert.Equal("********", (string?)back["password"]);
        back["width"] = "4";
        await fixture.Engine.ReplaceAsync(Name, back, CancellationToken.None);
        await RunsAsync(fixture);
        await fixture.Log.AppendAsync("2");
        await NotedAsync("from the settings:1", "plain:2");

        var masked = await Assert.ThrowsAsync<InvalidConnectorException>(() => fixture.Engine.CreateAsync(
            "another", Json("""{"type":"noted-sink","topics":["events"],"config":{"notes":"n","password":"********"}}"""), TargetState.Running, CancellationToken.None));
        Assert.Equal("config.password", Assert.Single(masked.Errors).Path);
    }

    [Fact]
    public async Task A_stored_connector_that_cannot_run_any_more_says_why_and_runs_when_it_can_again()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.Settings["SECRET"] = "s";
        await fixture.StartAsync();
        var config = Json(Flat);
        config["password"] = "%SECRET%";
        await fixture.Engine.CreateAsync(Name, config, TargetState.Running, CancellationToken.None);
        fixture.Settings.Clear();
        await fixture.RestartAsync();
        var status = fixture.Engine.StatusOf(Name);
        Assert.Equal((ConnectorState.Failed, "noted-sink"), (status.State, status.Type));
        Assert.Contains("SECRET", status.Trace, StringComparison.Ordinal);

        fixture.Settings["SECRET"] = "s";
        fixture.Engine.Restart(Name, includeTasks: false, onlyFailed: false);
        await fixture.Log.AppendAsync("1");
        await NotedAsync("s:1");
    }

    [Fact]
    public async Task Offsets_of_a_sink_are_moved_only_while_it_is_stopped()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync(Name, Json(Flat), TargetState.Running, CancellationToken.None);
        await fixture.Log.AppendAsync("1", "2", "3");
        await NotedAsync(":1", ":2", ":3");
        await SettledAsync(fixture, 3);
        var running = await Assert.ThrowsAsync<ConnectorRequestException>(() => fixture.Engine.ResetOffsetsAsync(Name, CancellationToken.None));
        Assert.Contains("must be in the STOPPED state", running.Message, StringComparison.Ordinal);

        await fixture.Engine.SetStateAsync(Name, TargetState.Stopped, CancellationToken.None);
        var (partition, offset) = Assert.Single(fixture.Engine.OffsetsOf(Name));
        Assert.Equal("""{"kafka_topic":"events","kafka_partition":0}{"kafka_offset":3}""", partition.ToJsonString() + offset!.ToJsonString());
        await fixture.Engine.AlterOffsetsAsync(Name, [new ConnectorOffset(partition, Json("""{"kafka_offset":2}"""))], CancellationToken.None);
        var far = await Assert.ThrowsAsync<ConnectorRequestException>(() => fixture.Engine.AlterOffsetsAsync(
            Name, [new ConnectorOffset(partition, Json("""{"kafka_offset":9}"""))], CancellationToken.None));
        Assert.EndsWith("has no offset 9; it holds 0 to 2, and 3 is the next one.", far.Message, StringComparison.Ordinal);
        await fixture.Log.Log.AlterTopicAsync("events", new TopicSettings { Partitions = 2 }, CancellationToken.None);
        var empty = await Assert.ThrowsAsync<ConnectorRequestException>(() => fixture.Engine.AlterOffsetsAsync(
            Name, [new ConnectorOffset(Json("""{"kafka_topic":"events","kafka_partition":1}"""), Json("""{"kafka_offset":9}"""))], CancellationToken.None));
        Assert.EndsWith("has no offset 9; it is empty, and 0 is the next one.", empty.Message, StringComparison.Ordinal);
        await fixture.Engine.SetStateAsync(Name, TargetState.Running, CancellationToken.None);
        await NotedAsync(":1", ":2", ":3", ":3");
        await SettledAsync(fixture, 3);

        await fixture.Engine.SetStateAsync(Name, TargetState.Stopped, CancellationToken.None);
        await fixture.Engine.ResetOffsetsAsync(Name, CancellationToken.None);
        Assert.Empty(fixture.Engine.OffsetsOf(Name));
        await fixture.Engine.SetStateAsync(Name, TargetState.Running, CancellationToken.None);
        await NotedAsync(":1", ":2", ":3", ":3", ":1", ":2", ":3");
    }

    [Fact]
    public async Task A_source_that_is_set_back_reads_again_what_the_log_has_already()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        await fixture.StartAsync();
        await fixture.Engine.CreateAsync(Name, Json("""{"connector.class":"noted-source","count":"3"}"""), TargetState.Running, CancellationToken.None);
        await NumbersAsync(fixture, "0 1 2");
        // What is durable in the log is noted only then, and a stop may come between the two.
        await EngineFixture.UntilAsync(
            () => fixture.Engine.OffsetsOf(Name) is [{ Offset: { } noted }] && (string?)noted["position"] == "AAAAAg==", () => "the place is not noted");
        await fixture.Engine.SetStateAsync(Name, TargetState.Stopped, CancellationToken.None);
        var (partition, offset) = Assert.Single(fixture.Engine.OffsetsOf(Name));
        Assert.Equal("""{"part":"n"}{"position":"AAAAAg=="}""", partition.ToJsonString() + offset!.ToJsonString());
        await fixture.Engine.AlterOffsetsAsync(Name, [new ConnectorOffset(partition, Json("""{"position":"AAAAAA=="}"""))], CancellationToken.None);
        await fixture.Engine.SetStateAsync(Name, TargetState.Running, CancellationToken.None);
        await NumbersAsync(fixture, "0 1 2 1 2");

        await fixture.Engine.SetStateAsync(Name, TargetState.Stopped, CancellationToken.None);
        await fixture.Engine.ResetOffsetsAsync(Name, CancellationToken.None);
        await fixture.RestartAsync();
        Assert.Empty(fixture.Engine.OffsetsOf(Name));
        await fixture.Engine.SetStateAsync(Name, TargetState.Running, CancellationToken.None);
        await NumbersAsync(fixture, "0 1 2 1 2 0 1 2");
    }

    private static JsonObject Json(string text) => JsonNode.Parse(text)!.AsObject();

    private static Task RunsAsync(EngineFixture fixture) => EngineFixture.UntilAsync(
        () => fixture.Engine.StatusOf(Name).State == ConnectorState.Running, () => $"it is {fixture.Engine.StatusOf(Name)}");

    private static Task SettledAsync(EngineFixture fixture, long next) => EngineFixture.UntilAsync(
        () => fixture.Offsets.Of("connect-" + Name).Any(offset => offset.Next == next), () => "nothing is committed");

    private static async Task NumbersAsync(EngineFixture fixture, string expected)
    {
        var count = expected.Split(' ').Length;
        await EngineFixture.UntilAsync(
            () => fixture.Log.Log.FindTopic("numbers") is not null && fixture.Log.Log.OffsetsOf(new TopicPartition("numbers", 0)).Next >= count,
            () => "the numbers do not come");
        var values = (await fixture.RecordsAsync("numbers")).Select(record => Encoding.UTF8.GetString(record.Value!.Value.Span));
        Assert.Equal(expected, string.Join(' ', values));
    }

    private Task NotedAsync(params string[] expected) => EngineFixture.UntilAsync(
        () => NotedSink.NotesOf(_notes).SequenceEqual(expected), () => $"noted: {string.Join(", ", NotedSink.NotesOf(_notes))}");
}
