using System.Text;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class DeadLetterQueueTests
{
    [Fact]
    public async Task A_retried_letter_comes_to_the_sink_that_refused_it_in_its_own_place_and_to_nobody_else()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var (sink, other) = (fixture.AddSink("out"), fixture.AddSink("other"));
        var isRefused = true;
        var places = new List<string>();
        sink.Decide = value => value == "2" && isRefused ? FaultAction.DeadLetter : null;
        sink.Before = (batch, _) => NoteAsync(places, batch);
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        using var queue = await OpenAsync(fixture);
        var letter = Assert.Single(await ListAsync(fixture, queue));
        Assert.Equal(("events", (0, 1L), "TASK_PUT", "no to 2", 1), (letter.Topic, letter.Origin!.Value, letter.Stage, letter.Reason, letter.Attempts));
        isRefused = false;

        Assert.Equal(1, (await queue.RetryAsync(fixture.Connectors[0], [letter.Id], RetryTarget.Connector, CancellationToken.None)).Handled);

        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 3, () => string.Join(",", sink.Delivered));
        Assert.Equal(["1", "3", "2"], sink.Delivered);
        Assert.Equal("events-0-1", places[^1]);
        Assert.Equal(["1", "2", "3"], other.Delivered);
        Assert.Empty(await ListAsync(fixture, queue));
    }

    [Fact]
    public async Task What_was_dealt_with_is_known_after_a_restart_and_not_sent_again()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        var isRefused = true;
        sink.Decide = _ => isRefused ? FaultAction.DeadLetter : null;
        await fixture.Log.AppendAsync("1", "2", "3", "4");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        using (var queue = await OpenAsync(fixture))
        {
            isRefused = false;
            Assert.Equal(1, (await queue.RetryAsync(fixture.Connectors[0], [new(0, 1)], RetryTarget.Connector, CancellationToken.None)).Handled);
            Assert.Equal(1, (await queue.PurgeAsync(fixture.Connectors[0], [new(0, 2)], CancellationToken.None)).Handled);
            await EngineFixture.UntilAsync(() => sink.Delivered.Count == 1, () => "not delivered");
        }

        await fixture.RestartAsync();
        using var again = await OpenAsync(fixture);

        Assert.Equal(["1", "4"], (await ListAsync(fixture, again)).Select(letter => Text(letter.Record.Value)));
        var outcome = await again.RetryAsync(fixture.Connectors[0], [new(0, 1), new(0, 9)], RetryTarget.Connector, CancellationToken.None);
        Assert.Equal((0, 2), (outcome.Handled, outcome.Refused.Count));
        Assert.Equal(2, (await again.RetryAsync(fixture.Connectors[0], null, RetryTarget.Connector, CancellationToken.None)).Handled);
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 3, () => string.Join(",", sink.Delivered));
        Assert.Equal(["2", "1", "4"], sink.Delivered);
    }

    [Fact]
    public async Task A_letter_that_is_refused_again_is_a_new_one_that_counts_on_and_knows_its_origin()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Decide = _ => FaultAction.DeadLetter;
        await fixture.AppendKeyedAsync("a:1");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        using var queue = await OpenAsync(fixture);
        await queue.RetryAsync(fixture.Connectors[0], null, RetryTarget.Connector, CancellationToken.None);
        await EngineFixture.UntilAsync(() => sink.Calls == 2, () => "not retried");
        await SettledAsync(fixture);

        var letter = Assert.Single(await ListAsync(fixture, queue));

        Assert.Equal((new DeadLetterId(0, 1), "events", (0, 0L), 2), (letter.Id, letter.Topic, letter.Origin!.Value, letter.Attempts));
        Assert.Equal(("a", "a:1", 0), (Text(letter.Record.Key), Text(letter.Record.Value), letter.Record.Headers.Count));
    }

    [Fact]
    public async Task Of_a_record_that_was_split_only_the_part_that_failed_comes_again()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var settings = EngineFixture.SinkSettings with { Transforms = EngineFixture.Transforms("""[{ "split": "$" }]""") };
        var sink = fixture.AddSink("out", settings: settings);
        var isRefused = true;
        sink.Decide = value => value == "2" && isRefused ? FaultAction.DeadLetter : null;
        await fixture.Log.AppendAsync("[1,2,3]");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        isRefused = false;
        using var queue = await OpenAsync(fixture);
        await queue.RetryAsync(fixture.Connectors[0], null, RetryTarget.Connector, CancellationToken.None);

        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 3, () => "not retried");
        await SettledAsync(fixture);
        Assert.Equal(["1", "3", "2"], sink.Delivered);
    }

    [Fact]
    public async Task A_letter_that_goes_back_to_its_topic_is_there_once_although_the_note_of_it_was_lost()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Decide = value => value == "2" ? FaultAction.DeadLetter : null;
        await fixture.Log.AppendAsync("1", "2");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        await fixture.StopAsync();
        for (var time = 0; time < 2; time++)
        {
            using var queue = await OpenAsync(fixture);
            Assert.Equal(1, (await queue.RetryAsync(fixture.Connectors[0], [new(0, 0)], RetryTarget.Topic, CancellationToken.None)).Handled);
            // As if the worker had been killed between the two.
            await fixture.Log.Log.DeleteTopicAsync("__deadletters", CancellationToken.None);
        }

        var records = await fixture.RecordsAsync("events");
        Assert.Equal(["1", "2", "2"], records.Select(record => Text(record.Value)));
        Assert.Empty(records[2].Headers);
    }

    [Fact]
    public async Task A_sources_letter_goes_through_its_transforms_into_its_topic_and_not_back_to_it()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var source = new ScriptedSourceOptions { Count = 2 };
        var errors = new List<Sluice.Connect.Options.ConfigurationError>();
        fixture.AddSource("in", source);
        var broken = fixture.Connectors[0] with { Transforms = Chain("""[{ "setKey": "id" }]""") };
        var right = fixture.Connectors[0] with { Transforms = Chain("""[{ "route": "fixed" }]""") };
        fixture.Connectors[0] = broken;
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => source.Acknowledged == 1, () => "not read");
        using var queue = await OpenAsync(fixture);

        var stillBroken = await queue.RetryAsync(broken, [new(0, 0)], RetryTarget.Topic, CancellationToken.None);
        var back = await queue.RetryAsync(broken, [new(0, 0)], RetryTarget.Connector, CancellationToken.None);
        var outcome = await queue.RetryAsync(right, null, RetryTarget.Topic, CancellationToken.None);

        Assert.Contains("transform 1 (setKey)", Assert.Single(stillBroken.Refused).Reason, StringComparison.Ordinal);
        Assert.Contains("is a source", Assert.Single(back.Refused).Reason, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Handled);
        Assert.Equal(["0", "1"], (await fixture.RecordsAsync("fixed")).Select(record => Text(record.Value)));

        TransformChain Chain(string json) => TransformChain.Compile(EngineFixture.Transforms(json), "", errors)!;
    }

    [Theory]
    [InlineData(DeadLetterHeaders.Partition, "4294967295", RetryTarget.Topic)]
    [InlineData(DeadLetterHeaders.Partition, "4294967295", RetryTarget.Connector)]
    [InlineData(DeadLetterHeaders.Part, "4294967295", RetryTarget.Topic)]
    [InlineData(DeadLetterHeaders.Part, "2147483648", RetryTarget.Connector)]
    [InlineData(DeadLetterHeaders.Offset, "99999999999999999999", RetryTarget.Connector)]
    [InlineData(DeadLetterHeaders.Part, "", RetryTarget.Topic)]
    public async Task A_damaged_letter_is_refused_and_the_others_are_sent(string header, string value, RetryTarget target)
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Decide = _ => FaultAction.DeadLetter;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await SettledAsync(fixture);
        await fixture.StopAsync();
        using var queue = await OpenAsync(fixture);
        var letters = await ListAsync(fixture, queue);
        var forged = DeadLetterHeaders.On(letters[0]);
        forged = forged with { Headers = [.. forged.Headers.Where(own => own.Name != header), DeadLetterHeaders.Of(header, value)] };
        var read = DeadLetter.Read(new DeadLetterId(0, 0), forged)!;
        Assert.StartsWith($"its header {header} is no number from 0 to ", read.Damage, StringComparison.Ordinal);
        using (var builder = new RecordBatchBuilder())
        {
            builder.Add(NullableBytes.Null, NullableBytes.From(forged.Value), 0, [.. forged.Headers]);
            await fixture.Log.Log.AppendAsync(new TopicPartition("out.dlq", 0), builder.Build(), stamp: null, CancellationToken.None);
        }

        var outcome = await queue.RetryAsync(fixture.Connectors[0], null, target, CancellationToken.None);

        Assert.Equal(3, outcome.Handled);
        Assert.Equal((new DeadLetterId(0, 3), read.Damage), Assert.Single(outcome.Refused));
        Assert.Equal(1, (await queue.PurgeAsync(fixture.Connectors[0], null, CancellationToken.None)).Handled);
    }

    [Fact]
    public void Handled_offsets_share_ranges_and_forget_what_is_gone()
    {
        var handled = new HandledOffsets();
        foreach (var offset in (long[])[5, 1, 3, 2, 9, 3]) handled.Add(offset);

        Assert.Equal("[[1,4],[5,6],[9,10]]", Encoding.UTF8.GetString(handled.Write()));
        var read = HandledOffsets.Read(handled.Write());
        Assert.Equal([1, 2, 3, 5, 9], Enumerable.Range(0, 12).Where(offset => read.Contains(offset)));
        read.ForgetBelow(6);
        Assert.Equal("[[9,10]]", Encoding.UTF8.GetString(read.Write()));
    }

    private static Task<DeadLetterQueue> OpenAsync(EngineFixture fixture) =>
        DeadLetterQueue.OpenAsync(fixture.Log.Log, TimeProvider.System, CancellationToken.None);

    private static Task<IReadOnlyList<DeadLetter>> ListAsync(EngineFixture fixture, DeadLetterQueue queue) =>
        queue.ListAsync(fixture.Connectors[0], behind: null, 100, handledToo: false, CancellationToken.None);

    private static Task SettledAsync(EngineFixture fixture) => EngineFixture.UntilAsync(
        () => fixture.Engine.Statuses.All(status => status.Lag == 0 && status.Tasks[0].Partitions.Count > 0), () => "not all is settled");

    private static Task NoteAsync(List<string> places, SinkBatch batch)
    {
        places.AddRange(batch.Records.Select(record => record.Position));
        return Task.CompletedTask;
    }

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);
}
