using System.Globalization;
using Sluice.Connect.DeadLetters;

namespace Sluice.Core.Tests.Connect.Engine;

public sealed class LogPlaceTests
{
    [Fact]
    public async Task A_sink_is_told_where_in_the_log_a_record_was_read_also_of_a_letter_that_comes_again()
    {
        await using var fixture = await EngineFixture.CreateAsync();
        var sink = fixture.AddSink("out");
        var places = new List<(string Position, LogPlace Place)>();
        var isRefused = true;
        sink.Decide = value => value == "2" && isRefused ? FaultAction.DeadLetter : null;
        sink.Before = (batch, _) =>
        {
            lock (places) places.AddRange(batch.Records.Select(record => (record.Position, record.ReadFrom!.Value)));
            return Task.CompletedTask;
        };
        await fixture.Log.AppendAsync("1", "2", "3");
        await fixture.StartAsync();
        await EngineFixture.UntilAsync(() => fixture.Engine.Statuses[0].Lag == 0 && sink.Delivered.Count == 2, () => "not all is settled");
        isRefused = false;
        using var queue = await DeadLetterQueue.OpenAsync(fixture.Log.Log, TimeProvider.System, CancellationToken.None);
        await queue.RetryAsync(fixture.Connectors[0], null, RetryTarget.Connector, CancellationToken.None);
        await EngineFixture.UntilAsync(() => sink.Delivered.Count == 3, () => "the letter did not come");

        var topic = fixture.Log.Log.FindTopic("events")!.Id;
        Assert.Equal(Enumerable.Range(0, 3).Select(offset => (string.Create(CultureInfo.InvariantCulture, $"events-0-{offset}"), new LogPlace(topic, 0, offset))), places.Take(3));
        Assert.Equal(("events-0-1", new LogPlace(fixture.Log.Log.FindTopic("out.retry")!.Id, 0, 0)), places[^1]);
    }
}
