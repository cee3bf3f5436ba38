using System.Globalization;
using System.Text.Json;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Groups;

/// <summary>Groups that share a topic, with members that come, die and come back.</summary>
public sealed class SharingTests
{
    private const int Partitions = 4;
    private const string Manual = """{"format":"json","auto.offset.reset":"earliest","auto.commit.enable":"false","session.timeout.ms":2000}""";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Two_share_one_dies_the_other_takes_over_the_worker_is_killed_and_no_record_is_lost()
    {
        await using var worker = await WorkerProcess.StartAsync($$"""{ "topics": { "events": { "partitions": {{Partitions}} } } }""");
        var seen = new Dictionary<string, int>();
        var dies = await RestConsumer.SubscribeAsync(worker, "readers", "events", Manual);
        var stays = await RestConsumer.SubscribeAsync(worker, "readers", "events", Manual);
        await ProduceAsync(worker, 0, 400);
        await UntilSharedAsync(dies, stays);

        // What it polls and does not commit before it dies must come to the other one.
        Assert.NotEmpty(await dies.PollAsync());
        Note(seen, await dies.PollAsync(), committed: false);
        await ReadAsync(stays, seen, until: 400);
        Assert.Equal(Partitions, (await stays.AssignmentAsync()).Length);
        Assert.Equal((404, 40403), await dies.RefusedAsync(HttpMethod.Get, "records"));

        await ProduceAsync(worker, 400, 100);
        await worker.KillAsync();
        await worker.StartAgainAsync();
        Assert.Equal((404, 40403), await stays.RefusedAsync(HttpMethod.Get, "records"));
        var again = await RestConsumer.SubscribeAsync(worker, "readers", "events", Manual);
        await ProduceAsync(worker, 500, 100);
        var afterRestart = await ReadAsync(again, seen, until: 600);
        Assert.Equal(200, afterRestart);
        Assert.Equal(0, (await worker.Http.GetJsonAsync("groups/readers")).GetProperty("lag").GetInt64());
    }

    [Fact]
    public async Task While_members_come_and_go_every_record_is_read_by_somebody()
    {
        await using var worker = await WorkerProcess.StartAsync($$"""{ "topics": { "events": { "partitions": {{Partitions}} } } }""");
        var seen = new Dictionary<string, int>();
        var first = await RestConsumer.SubscribeAsync(worker, "readers", "events");
        var consumers = new List<RestConsumer> { first };
        for (var round = 0; round < 6; round++)
        {
            await ProduceAsync(worker, round * 50, 50);
            if (round % 2 == 0) consumers.Add(await RestConsumer.SubscribeAsync(worker, "readers", "events"));
            foreach (var consumer in consumers) Note(seen, await consumer.PollAsync("timeout=100"), committed: true);
            if (round % 2 == 0) continue;
            await consumers[^1].DoneAsync(HttpMethod.Delete, "");
            consumers.RemoveAt(consumers.Count - 1);
        }

        using var patience = new CancellationTokenSource(Patience);
        while (seen.Count < 300)
        {
            Assert.False(patience.IsCancellationRequested, $"only {seen.Count} were read");
            foreach (var consumer in consumers) Note(seen, await consumer.PollAsync("timeout=100"), committed: true);
        }

        // Members that end in order, with automatic commits, hand over without a repeat.
        Assert.All(seen, entry => Assert.Equal(1, entry.Value));
    }

    [Fact]
    public async Task A_poll_that_waits_lets_go_of_its_partitions_for_a_new_member()
    {
        await using var worker = await WorkerProcess.StartAsync($$"""{ "topics": { "events": { "partitions": {{Partitions}} } } }""");
        var waits = await RestConsumer.SubscribeAsync(worker, "readers", "events");
        var waiting = waits.PollAsync("timeout=30000");
        var comes = await RestConsumer.SubscribeAsync(worker, "readers", "events");
        using var patience = new CancellationTokenSource(Patience);
        while ((await comes.AssignmentAsync()).Length < Partitions / 2)
        {
            Assert.False(patience.IsCancellationRequested, "the new member gets nothing");
            Assert.Empty(await comes.PollAsync("timeout=100"));
        }

        Assert.False(waiting.IsCompleted);
        await ProduceAsync(worker, 0, 100);
        Assert.NotEmpty(await waiting);
    }

    [Fact]
    public async Task An_automatic_commit_is_never_ahead_of_what_was_answered()
    {
        await using var worker = await WorkerProcess.StartAsync();
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, "1\n2\n3\n");
        var config = """{"format":"json","auto.offset.reset":"earliest","name":"a"}""";
        var consumer = await RestConsumer.SubscribeAsync(worker, "readers", "events", config);
        Assert.Equal(3, (await consumer.PollAsync()).Count);
        var unread = await worker.Http.GetJsonAsync("groups/readers");
        Assert.Equal(3, unread.GetProperty("lag").GetInt64());
        Assert.Empty(await consumer.PollAsync("timeout=0"));
        Assert.Equal(0, (await worker.Http.GetJsonAsync("groups/readers")).GetProperty("lag").GetInt64());
    }

    private static async Task ProduceAsync(WorkerProcess worker, int from, int count)
    {
        // Small requests, so that every partition gets some.
        foreach (var chunk in Enumerable.Range(from, count).Chunk(10))
            await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, string.Join('\n', chunk.Select(n => n.ToString(CultureInfo.InvariantCulture))));
    }

    private static async Task UntilSharedAsync(params RestConsumer[] consumers)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var shares = new List<int>();
            foreach (var consumer in consumers)
            {
                using var heard = await consumer.SendAsync(HttpMethod.Get, "records?timeout=0&max_bytes=1");
                shares.Add((await consumer.AssignmentAsync()).Length);
            }

            if (shares.All(share => share == Partitions / consumers.Length)) break;
            Assert.False(patience.IsCancellationRequested, $"shared as {string.Join(' ', shares)}");
        }

        // Nothing of this counts as read.
        foreach (var consumer in consumers)
            await consumer.DoneAsync(HttpMethod.Post, "positions/beginning", (await consumer.GetAsync("assignments")).GetRawText());
    }

    /// <summary>Polls and commits until so many different records were seen; says how many records it took.</summary>
    private static async Task<int> ReadAsync(RestConsumer consumer, Dictionary<string, int> seen, int until)
    {
        using var patience = new CancellationTokenSource(Patience);
        var read = 0;
        while (seen.Count < until)
        {
            Assert.False(patience.IsCancellationRequested, $"only {seen.Count} of {until} were read");
            var records = await consumer.PollAsync();
            read += records.Count;
            Note(seen, records, committed: true);
            await consumer.CommitAsync();
        }

        return read;
    }

    private static void Note(Dictionary<string, int> seen, IReadOnlyList<JsonElement> records, bool committed)
    {
        if (!committed) return;
        foreach (var record in records)
        {
            var value = record.GetProperty("value").GetRawText();
            seen[value] = seen.GetValueOrDefault(value) + 1;
        }
    }
}
