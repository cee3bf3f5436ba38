using System.Runtime.CompilerServices;
using System.Text;
using Sluice.Client;
using Sluice.EndToEnd.Tests.Http;

namespace Sluice.EndToEnd.Tests.Client;

public sealed class ClientTests(SharedWorker shared) : IClassFixture<SharedWorker>
{
    private readonly string _topic = shared.NewTopic();

    [Fact]
    public async Task The_example_of_the_documentation_is_this_code_and_runs()
    {
        using var output = new StringWriter();
        await ClientExample.RunAsync(new Uri(shared.Worker.Url), output);
        Assert.Equal(Enumerable.Range(0, 1_000).Select(i => $"{i}: order {i}"), output.ToString().TrimEnd().Split(output.NewLine));

        var folder = Path.GetDirectoryName(ThisFile())!;
        var source = (await File.ReadAllLinesAsync(Path.Combine(folder, "ClientExample.cs"))).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        var shown = (await File.ReadAllLinesAsync(Path.GetFullPath(Path.Combine(folder, "../../../docs/client.md"))))
            .SkipWhile(line => line != "```csharp").Skip(1).TakeWhile(line => line != "```")
            .Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("using ", StringComparison.Ordinal)).ToList();
        Assert.InRange(shown.Count, 10, 16);
        var begin = source.IndexOf(shown[0]);
        Assert.Equal(shown, source.Skip(begin).Take(shown.Count));
    }

    [Fact]
    public async Task A_record_comes_back_with_all_that_it_was_sent_with()
    {
        using var sluice = new SluiceClient(new Uri(shared.Worker.Url));
        await using var producer = await sluice.OpenProducerAsync(_topic);
        var sent = new Record
        {
            Key = "k"u8.ToArray(),
            Value = null,
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_123),
            Headers = [new RecordHeader("a", new byte[] { 1 }), new RecordHeader("a", null)],
        };
        Assert.Equal(new RecordPlace(0, 0), await producer.SendAsync(sent));
        Assert.Equal(new RecordPlace(0, 1), await producer.SendAsync(new Record { Value = "v"u8.ToArray() }));

        var received = await ReadAllAsync(sluice, ReadPosition.Earliest);
        Assert.Equal([0, 1], received.Select(record => record.Offset));
        Assert.Equal("k"u8.ToArray(), received[0].Record.Key!.Value.ToArray());
        Assert.Null(received[0].Record.Value);
        Assert.Equal(sent.Timestamp, received[0].Record.Timestamp);
        Assert.Equal(["a", "a"], received[0].Record.Headers.Select(header => header.Name));
        Assert.Null(received[0].Record.Headers[1].Value);
        Assert.Null(received[1].Record.Key);
        Assert.Equal([1], (await ReadAllAsync(sluice, 1)).Select(record => record.Offset));
        Assert.Equal([0, 1], (await ReadAllAsync(sluice, ReadPosition.At(sent.Timestamp.Value))).Select(record => record.Offset));
        Assert.Empty(await ReadAllAsync(sluice, ReadPosition.Latest));
    }

    [Fact]
    public async Task A_reader_follows_what_comes()
    {
        using var sluice = new SluiceClient(new Uri(shared.Worker.Url));
        await using var producer = await sluice.OpenProducerAsync(_topic);
        await producer.SendAsync(new Record { Value = "0"u8.ToArray() });
        using var enough = new CancellationTokenSource();
        var seen = new List<string>();
        await foreach (var received in sluice.ReadAsync(_topic, 0, ReadPosition.Earliest, cancellationToken: enough.Token))
        {
            seen.Add(Encoding.UTF8.GetString(received.Record.Value!.Value.Span));
            if (seen.Count == 5) break;
            await producer.SendAsync(new Record { Value = Encoding.UTF8.GetBytes($"{seen.Count}") });
        }

        Assert.Equal(["0", "1", "2", "3", "4"], seen);
    }

    [Fact]
    public async Task Keys_go_to_the_partitions_that_every_other_client_chooses_and_others_are_spread()
    {
        using var made = await shared.Http.SendAsync(
            HttpMethod.Post, "topics", HttpExtensions.Json, Encoding.UTF8.GetBytes($$"""{ "name": "{{_topic}}", "partitions": 4 }"""));
        Assert.True(made.IsSuccessStatusCode, await made.Content.ReadAsStringAsync());
        using var sluice = new SluiceClient(new Uri(shared.Worker.Url));
        await using var producer = await sluice.OpenProducerAsync(_topic, new ProducerOptions { BatchBytes = 1_000 });
        Assert.Equal(4, producer.Partitions);
        var keyless = new HashSet<int>();
        for (var i = 0; i < 50; i++)
        {
            var byClient = await producer.SendAsync(new Record { Key = Encoding.UTF8.GetBytes($"key-{i}"), Value = "v"u8.ToArray() });
            var byWorker = await shared.Http.ProduceAsync($"{_topic}?key=$.k", HttpExtensions.Json, $$"""{"k":"key-{{i}}"}""");
            Assert.Equal(byWorker.GetProperty("offsets")[0].GetProperty("partition").GetInt32(), byClient.Partition);
            keyless.Add((await producer.SendAsync(new Record { Value = new byte[200] })).Partition);
        }

        Assert.Equal(4, keyless.Count);
        Assert.Equal(new RecordPlace(3, 0).Partition, (await await producer.QueueAsync(new Record { Value = "v"u8.ToArray() }, partition: 3)).Partition);
        await Assert.ThrowsAsync<SluiceException>(async () => await producer.QueueAsync(new Record(), partition: 4));
    }

    [Fact]
    public async Task A_producer_whose_name_was_taken_over_stops_with_that_reason()
    {
        using var sluice = new SluiceClient(new Uri(shared.Worker.Url));
        var options = new ProducerOptions { Name = _topic };
        await using var first = await sluice.OpenProducerAsync(_topic, options);
        await first.SendAsync(new Record { Value = "1"u8.ToArray() });
        await using var second = await sluice.OpenProducerAsync(_topic, options);

        await Assert.ThrowsAsync<ProducerFencedException>(() => first.SendAsync(new Record { Value = "late"u8.ToArray() }));
        await Assert.ThrowsAsync<ProducerFencedException>(() => first.SendAsync(new Record { Value = "later"u8.ToArray() }));
        await Assert.ThrowsAsync<ProducerFencedException>(() => first.FlushAsync());
        Assert.Equal(new RecordPlace(0, 1), await second.SendAsync(new Record { Value = "2"u8.ToArray() }));
    }

    [Fact]
    public async Task A_batch_that_is_refused_fails_alone()
    {
        using var sluice = new SluiceClient(new Uri(shared.Worker.Url));
        await using var producer = await sluice.OpenProducerAsync(_topic, new ProducerOptions { BatchBytes = 1, Linger = TimeSpan.Zero });
        var deliveries = new List<Task<RecordPlace>>();
        for (var i = 0; i < 20; i++)
        {
            // From the year 2100: the worker does not keep what would outlast retention.
            DateTimeOffset? time = i % 5 == 3 ? DateTimeOffset.FromUnixTimeSeconds(4_102_444_800) : null;
            deliveries.Add(await producer.QueueAsync(new Record { Value = Encoding.UTF8.GetBytes($"{i}"), Timestamp = time }));
        }

        await producer.FlushAsync();
        for (var i = 0; i < 20; i++)
        {
            if (i % 5 == 3) Assert.Equal(400, (await Assert.ThrowsAnyAsync<SluiceException>(() => deliveries[i])).Status);
            else await deliveries[i];
        }

        var stored = (await ReadAllAsync(sluice, ReadPosition.Earliest)).Select(record => Encoding.UTF8.GetString(record.Record.Value!.Value.Span));
        Assert.Equal(Enumerable.Range(0, 20).Where(i => i % 5 != 3).Select(i => $"{i}"), stored);
    }

    [Fact]
    public async Task A_reader_ends_before_an_offset_and_gives_up_when_its_patience_is_over()
    {
        using var sluice = new SluiceClient(new Uri(shared.Worker.Url));
        await using var producer = await sluice.OpenProducerAsync(_topic);
        for (var i = 0; i < 5; i++) await producer.SendAsync(new Record { Value = "v"u8.ToArray() });
        foreach (var until in new long[] { 0, 3, 5 })
        {
            var offsets = new List<long>();
            await foreach (var record in sluice.ReadAsync(_topic, 0, ReadPosition.Earliest, new ReadOptions { Until = until })) offsets.Add(record.Offset);
            Assert.Equal(Enumerable.Range(0, (int)until).Select(offset => (long)offset), offsets);
        }

        using var nobody = new SluiceClient(new Uri("http://127.0.0.1:1"));
        var impatient = new ReadOptions { Patience = TimeSpan.FromMilliseconds(300) };
        await Assert.ThrowsAnyAsync<SluiceException>(
            async () => await nobody.ReadAsync(_topic, 0, ReadPosition.Earliest, impatient).GetAsyncEnumerator().MoveNextAsync());
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;

    private async Task<List<ReceivedRecord>> ReadAllAsync(SluiceClient sluice, ReadPosition from)
    {
        var records = new List<ReceivedRecord>();
        await foreach (var record in sluice.ReadAsync(_topic, 0, from, new ReadOptions { StopAtEnd = true })) records.Add(record);
        return records;
    }
}
