using System.Text;
using Sluice.Connect.DeadLetters;
using Sluice.Log;

namespace Sluice.Core.Tests.Connect.Engine;

/// <summary>A sink that is deleted takes its retry topic with it, and no dead letter.</summary>
public sealed class RetryTopicEndTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task What_waited_to_be_retried_is_a_dead_letter_again_and_the_retry_topic_is_gone()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        sink.Decide = value => value is "2" or "3" ? FaultAction.DeadLetter : null;
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        using var queue = await DeadLetterQueue.OpenAsync(fixture.Log.Log, TimeProvider.System, CancellationToken.None);
        fixture.Engine.Use(queue);
        var connector = fixture.Connectors[0];
        await UntilListedAsync(queue, fixture, "2 3");

        // One comes through, the other waits for a sink that is away.
        sink.Decide = value => value == "3" ? FaultAction.Later : null;
        await queue.RetryAsync(connector, null, RetryTarget.Connector, CancellationToken.None);
        await EngineFixture.UntilAsync(() => fixture.Engine.StatusOf("out").Lag == 1 && sink.Delivered.Contains("2"), () => "not retried");
        await EngineFixture.UntilAsync(() => Committed(fixture) == 1, () => "not committed");
        await UntilListedAsync(queue, fixture, "");
        await fixture.Engine.ApplyAsync([], CancellationToken.None);

        await EngineFixture.UntilAsync(() => fixture.Log.Log.FindTopic("out.retry") is null, () => "the topic is still there");
        await UntilListedAsync(queue, fixture, "3");
        var letter = Assert.Single(await ListAsync(queue, fixture));
        Assert.Equal(("events", (0, 2L), "no to 3"), (letter.Topic, letter.Origin!.Value, letter.Reason));
        var late = await queue.RetryAsync(connector, [letter.Id], RetryTarget.Connector, CancellationToken.None);
        Assert.Equal((0, "connector out was deleted"), (late.Handled, Assert.Single(late.Refused).Reason));

        // One of that name has them.
        sink.Decide = _ => null;
        await fixture.Engine.ApplyAsync([connector], CancellationToken.None);
        Assert.Equal(1, (await queue.RetryAsync(connector, null, RetryTarget.Connector, CancellationToken.None)).Handled);
        await EngineFixture.UntilAsync(() => sink.Delivered.Contains("3"), () => "not retried");
    }

    [Fact]
    public async Task A_topic_of_that_name_that_somebody_else_writes_to_is_left_alone()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        fixture.AddSink("out");
        await fixture.Log.Log.CreateTopicAsync("out.retry", new TopicSettings(), CancellationToken.None);
        await fixture.Log.AppendAsync(new TopicPartition("out.retry", 0), "not a letter");
        await fixture.StartAsync();
        using var queue = await DeadLetterQueue.OpenAsync(fixture.Log.Log, TimeProvider.System, CancellationToken.None);
        fixture.Engine.Use(queue);

        await fixture.Engine.ApplyAsync([], CancellationToken.None);
        await fixture.StopAsync().WaitAsync(Patience);

        Assert.Single(await fixture.RecordsAsync("out.retry"));
    }

    private static long? Committed(EngineFixture fixture) =>
        fixture.Offsets.Find("connect-out", fixture.Log.Log.FindTopic("out.retry")!.Id, 0)?.Next;

    private static Task<IReadOnlyList<DeadLetter>> ListAsync(DeadLetterQueue queue, EngineFixture fixture) =>
        queue.ListAsync(fixture.Connectors[0], behind: null, 100, handledToo: false, CancellationToken.None);

    private static async Task UntilListedAsync(DeadLetterQueue queue, EngineFixture fixture, string values)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var listed = string.Join(' ', (await ListAsync(queue, fixture)).Select(letter => Encoding.UTF8.GetString(letter.Record.Value!.Value.Span)).Order());
            if (listed == values) return;
            Assert.False(patience.IsCancellationRequested, listed);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, CancellationToken.None);
        }
    }
}
