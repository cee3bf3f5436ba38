using System.Net;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Groups;

/// <summary>A topic is deleted and made again under consumers that have read it.</summary>
public sealed class RecreatedTopicTests
{
    [Theory]
    [InlineData("subscription", """{"topics":["events"]}""")]
    [InlineData("assignments", """{"partitions":[{"topic":"events","partition":0}]}""")]
    public async Task The_new_topic_is_read_once_from_its_beginning_in_order(string request, string body)
    {
        await using var worker = await WorkerProcess.StartAsync();
        await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, Lines("old", 5));
        var consumer = await RestConsumer.CreateAsync(worker, "readers");
        await consumer.DoneAsync(HttpMethod.Post, request, body);
        Assert.Equal(5, (await PollAsync(consumer, 5)).Count);

        using (await worker.Http.DeleteAsync("topics/events"))
        {
            // At once, before the group has noticed, and with more records than the old one had.
            await worker.Http.ProduceAsync("events", HttpExtensions.JsonLines, Lines("new", 9));
        }

        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"new {i}"), await PollAsync(consumer, 9));
        using var committed = await consumer.SendAsync(HttpMethod.Post, "offsets");
        Assert.Equal(HttpStatusCode.OK, committed.StatusCode);
        var group = await worker.Http.GetJsonAsync("groups/readers");
        Assert.Equal(9, group.GetProperty("offsets")[0].GetProperty("committed").GetInt64());
    }

    private static string Lines(string value, int count) => string.Concat(Enumerable.Range(0, count).Select(i => $"\"{value} {i}\"\n"));

    private static async Task<List<string>> PollAsync(RestConsumer consumer, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var values = new List<string>();
        while (values.Count < count && !patience.IsCancellationRequested)
        {
            var records = await consumer.GetAsync("records?timeout=500");
            values.AddRange(records.EnumerateArray().Select(record => record.GetProperty("value").GetString()!));
        }

        return values;
    }
}
