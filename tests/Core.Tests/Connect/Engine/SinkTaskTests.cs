using System.Text;
using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class SinkTaskTests
{
    [Fact]
    public async Task Every_record_is_delivered_in_order_and_after_a_restart_only_what_is_new()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await DeliveredAsync(sink, 3);
        await fixture.RestartAsync();
        await fixture.Log.AppendAsync("4");
        await DeliveredAsync(sink, 4);
        Assert.Equal(["1", "2", "3", "4"], sink.Delivered);
    }

    [Fact]
    public async Task An_outage_is_waited_out_and_nothing_is_dead_lettered()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        var calls = 0;
        sink.Before = (_, _) => ++calls <= 20 ? throw new SinkUnavailableException("down") : Task.CompletedTask;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(
            () => fixture.Engine.Statuses[0].Tasks[0].LastError == "down", () => "the outage is not in the status");
        await DeliveredAsync(sink, 3);
        Assert.Equal(["1", "2", "3"], sink.Delivered);
        Assert.Empty(await fixture.RecordsAsync("out.dlq"));
        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0, () => "the lag does not go away");
        Assert.Null(fixture.Engine.Statuses[0].Tasks[0].LastError);
    }

    [Fact]
    public async Task The_lag_grows_while_the_other_side_is_down()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        var isDown = true;
        sink.Before = (_, _) => isDown ? throw new SinkUnavailableException("down") : Task.CompletedTask;
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(
            () => fixture.Engine.Statuses[0].Tasks[0].LastError == "down", () => "the outage is not in the status");
        await fixture.Log.AppendAsync("2", "3");

        Assert.Equal(3, fixture.Engine.Statuses[0].Lag);
        isDown = false;
        await DeliveredAsync(sink, 3);
    }

    [Fact]
    public async Task A_record_that_is_refused_for_good_goes_to_the_dead_letters_and_the_others_pass()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Decide = value => value == "2" ? FaultAction.DeadLetter : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await DeliveredAsync(sink, 2);
        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0, () => "not all is settled");

        Assert.Equal(["1", "3"], sink.Delivered);
        var letter = Assert.Single(await fixture.RecordsAsync("out.dlq"));
        Assert.Equal("2", Encoding.UTF8.GetString(letter.Value!.Value.Span));
        var headers = letter.Headers.ToDictionary(header => header.Name, header => Encoding.UTF8.GetString(header.Value!.Value.Span));
        Assert.Equal("events", headers["__connect.errors.topic"]);
        Assert.Equal("0", headers["__connect.errors.partition"]);
        Assert.Equal("1", headers["__connect.errors.offset"]);
        Assert.Equal("out", headers["__connect.errors.connector.name"]);
        Assert.Equal("no to 2", headers["__connect.errors.exception.message"]);
        Assert.DoesNotContain("__connect.errors.exception.class.name", headers.Keys);
        Assert.Equal("1", headers["__connect.errors.attempts"]);
    }

    [Fact]
    public async Task A_record_is_tried_as_often_as_configured_and_then_dead_lettered()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        var tries = 0;
        sink.Decide = value => value == "2" && ++tries > 0 ? FaultAction.Retry : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0 && tries > 0, () => "not all is settled");
        Assert.Equal(3, tries);
        var letter = Assert.Single(await fixture.RecordsAsync("out.dlq"));
        Assert.Contains(letter.Headers, header =>
            header.Name == "__connect.errors.attempts" && Encoding.UTF8.GetString(header.Value!.Value.Span) == "3");
    }

    [Fact]
    public async Task Later_is_no_refusal_however_often_it_is_said()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        var tries = 0;
        sink.Decide = value => value == "2" && ++tries < 10 ? FaultAction.Later : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await DeliveredAsync(sink, 3);
        Assert.Equal(["1", "3", "2"], sink.Delivered);
        Assert.Empty(await fixture.RecordsAsync("out.dlq"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Records_of_a_key_that_waits_stay_in_order_while_other_keys_go_on(bool keepsKeyOrder)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", new ScriptedSinkOptions { KeepsKeyOrder = keepsKeyOrder });
        var isDown = true;
        sink.Decide = value => value.StartsWith('a') && isDown ? FaultAction.Later : null;
        await fixture.AppendKeyedAsync("a:1", "b:1", "a:2", "b:2", "a:3", "c:1");
        await fixture.StartAsync();
        await DeliveredAsync(sink, 3);
        isDown = false;
        await DeliveredAsync(sink, 6);
        await fixture.AppendKeyedAsync("a:4");
        await DeliveredAsync(sink, 7);
        Assert.Equal(["a:1", "a:2", "a:3", "a:4"], sink.Delivered.Where(value => value.StartsWith('a')));
        Assert.Equal(["b:1", "b:2"], sink.Delivered.Where(value => value.StartsWith('b')));
    }

    [Fact]
    public async Task A_random_storm_of_refusals_keeps_the_order_of_every_key_and_loses_nothing()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var random = new Random(7);
        var settings = EngineFixture.SinkSettings with { Retry = EngineFixture.SinkSettings.Retry with { MaxAttempts = 1_000 } };
        var sink = fixture.AddSink("out", new ScriptedSinkOptions { MaxBatchRecords = 20 }, settings);
        sink.Decide = _ => random.Next(4) == 0 ? FaultAction.Retry : null;
        var values = Enumerable.Range(0, 500).Select(i => $"{(char)('a' + (i % 9))}:{i}").ToArray();
        await fixture.AppendKeyedAsync(values);
        await fixture.StartAsync();
        await DeliveredAsync(sink, values.Length);
        Assert.Equal(values.Order(), sink.Delivered.Order());
        foreach (var key in values.GroupBy(value => value[0]))
            Assert.Equal(key, sink.Delivered.Where(value => value[0] == key.Key));
    }

    [Fact]
    public async Task A_sink_that_throws_at_one_record_loses_only_that_one()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Before = (batch, _) => batch.Records.Any(record => record.Record.Value!.Value.Span.SequenceEqual("2"u8))
            ? throw new InvalidOperationException("cannot stand 2")
            : Task.CompletedTask;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(
            () => fixture.Engine.Statuses[0].Lag == 0 && sink.Calls > 0, () => "not all is settled");
        Assert.Equal(["1", "3"], sink.Delivered);
        var headers = Assert.Single(await fixture.RecordsAsync("out.dlq")).Headers
            .ToDictionary(header => header.Name, header => Encoding.UTF8.GetString(header.Value!.Value.Span));
        Assert.Equal("System.InvalidOperationException", headers["__connect.errors.exception.class.name"]);
        Assert.Equal("InvalidOperationException: cannot stand 2", headers["__connect.errors.exception.message"]);
        Assert.StartsWith("System.InvalidOperationException: cannot stand 2\n   at ", headers["__connect.errors.exception.stacktrace"].ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_exception_of_a_dead_letter_is_cut_and_has_no_secret_in_it()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Decide = _ => throw new FormatException("https://me:secret@host refused " + new string('x', 10_000));
        await fixture.Log.AppendAsync("1");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0 && sink.Calls > 0, () => "not all is settled");

        var letter = DeadLetter.Read(new DeadLetterId(0, 0), Assert.Single(await fixture.RecordsAsync("out.dlq")))!;
        Assert.Equal("System.FormatException", letter.ExceptionClass);
        Assert.InRange(letter.ExceptionTrace!.Length, 4_000, 4_010);
        Assert.DoesNotContain("secret", letter.ExceptionTrace, StringComparison.Ordinal);
        Assert.Empty(letter.Record.Headers);
    }

    [Fact]
    public async Task A_sink_that_hangs_is_left_behind_and_tried_anew_while_others_go_on()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var settings = EngineFixture.SinkSettings with
        {
            Retry = EngineFixture.SinkSettings.Retry with { Timeout = TimeSpan.FromMilliseconds(100) },
        };
        var hanging = fixture.AddSink("hanging", settings: settings);
        var sound = fixture.AddSink("sound");
        var never = new TaskCompletionSource();
        hanging.Before = (_, _) => hanging.Calls == 1 ? never.Task : Task.CompletedTask;
        await fixture.Log.AppendAsync("1", "2");
        await fixture.StartAsync();
        await DeliveredAsync(sound, 2);
        await DeliveredAsync(hanging, 2);
        Assert.Equal(["1", "2"], hanging.Delivered);
    }

    [Fact]
    public async Task A_sink_that_says_stop_fails_with_its_reason_and_keeps_its_place()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var stopped = fixture.AddSink("stopped");
        var sound = fixture.AddSink("sound");
        stopped.Decide = value => value == "2" ? FaultAction.Stop : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await DeliveredAsync(sound, 3);
        await EngineFixture.UntilAsync(
            () => fixture.Engine.Statuses[0].State == ConnectorState.Failed, () => "it did not fail");
        Assert.Contains("no to 2", fixture.Engine.Statuses[0].Tasks[0].Trace);
        stopped.Decide = _ => null;
        await fixture.RestartAsync();
        await EngineFixture.UntilAsync(() => stopped.Delivered.Contains("2"), () => "it did not go on where it stood");
        Assert.Empty(await fixture.RecordsAsync("stopped.dlq"));
    }

    [Fact]
    public async Task Without_tolerance_the_task_stops_at_the_bad_record()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var settings = EngineFixture.SinkSettings with { Errors = new ErrorSettings { Tolerance = ErrorTolerance.None } };
        var sink = fixture.AddSink("out", settings: settings);
        sink.Decide = value => value == "2" ? FaultAction.DeadLetter : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(
            () => fixture.Engine.Statuses[0].State == ConnectorState.Failed, () => "it did not fail");
        Assert.Null(fixture.Log.Log.FindTopic("out.dlq"));
    }

    [Fact]
    public async Task Damage_in_the_log_fails_the_task_with_its_place_instead_of_skipping_it()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.Log.ReopenAsync(() =>
        {
            var log = Directory.GetFiles(fixture.Log.PartitionFolder, "*.log").Single();
            using var file = File.Open(log, FileMode.Open);
            file.Position = file.Length - 2;
            file.WriteByte((byte)'X');
        });
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(
            () => fixture.Engine.Statuses[0].State == ConnectorState.Failed, () => "it did not fail");
        Assert.Contains("damaged at offset 0", fixture.Engine.Statuses[0].Tasks[0].Trace);
        Assert.Empty(sink.Delivered);
    }

    [Fact]
    public async Task Transforms_run_before_the_sink_and_what_they_drop_is_settled()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var settings = EngineFixture.SinkSettings with
        {
            Transforms = EngineFixture.Transforms("""[{ "filter": { "level": "error" } }, { "select": ["id"] }]"""),
        };
        var sink = fixture.AddSink("out", settings: settings);
        await fixture.Log.AppendAsync("""{"level":"info","id":1}""", """{"level":"error","id":2}""");
        await fixture.StartAsync();
        await DeliveredAsync(sink, 1);
        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0, () => "not all is settled");
        Assert.Equal("""{"id":2}""", Assert.Single(sink.Delivered));
    }

    [Fact]
    public async Task Partitions_that_are_added_later_are_read_too()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out", settings: EngineFixture.SinkSettings with { TasksMax = 2 });
        await fixture.StartAsync();
        await fixture.Log.Log.AlterTopicAsync("events", new Sluice.Log.TopicSettings { Partitions = 3 }, CancellationToken.None);
        for (var partition = 0; partition < 3; partition++)
            await fixture.Log.AppendAsync(new Sluice.Log.TopicPartition("events", partition), $"{partition}");
        await DeliveredAsync(sink, 3);
        Assert.Equal(["0", "1", "2"], sink.Delivered.Order());
    }

    private static Task DeliveredAsync(ScriptedSinkOptions sink, int count) => EngineFixture.UntilAsync(
        () => sink.Delivered.Count >= count, () => $"delivered only {string.Join(", ", sink.Delivered)} in {sink.Calls} calls");
}
