using System.Globalization;
using System.Text;
using Sluice.Client;

namespace Sluice.EndToEnd.Tests.Client;

/// <summary>The worker is killed, over and over, while producers send.</summary>
public sealed class ProducerCrashTests(ITestOutputHelper output)
{
    private const int Kills = 8;
    private const int Partitions = 3;
    private const int Keys = 40;
    private const string Configuration = """{ "topics": { "events": { "partitions": 3, "segment": { "bytes": "1MiB" } } } }""";

    [Theory]
    [InlineData(BatchCodec.None)]
    [InlineData(BatchCodec.Gzip)]
    public async Task Every_record_is_stored_once_and_in_order_however_often_the_worker_is_killed(BatchCodec codec)
    {
        var random = new Random(7);
        await using var worker = await WorkerProcess.StartAsync(Configuration);
        using var sluice = new SluiceClient(new Uri(worker.Url));
        var options = new ProducerOptions { Codec = codec, BatchBytes = 4_000, Linger = TimeSpan.FromMilliseconds(2) };
        await using var producer = await sluice.OpenProducerAsync("events", options);

        using var stop = new CancellationTokenSource();
        var sending = SendAsync(producer, stop.Token);
        var reading = CountAsync(sluice, 0, stop.Token);
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(100, 500)), TimeProvider.System);
            await worker.KillAsync();
            await worker.StartAgainAsync();
        }

        await stop.CancelAsync();
        var deliveries = await sending;
        await producer.FlushAsync();
        await CheckAsync(sluice, deliveries);
        output.WriteLine($"{deliveries.Count} records, {await reading} read while they were sent");
    }

    private static async Task<List<Task<RecordPlace>>> SendAsync(Producer producer, CancellationToken stop)
    {
        var deliveries = new List<Task<RecordPlace>>();
        while (!stop.IsCancellationRequested)
        {
            var number = deliveries.Count;
            var record = new Record { Key = Encoding.UTF8.GetBytes($"key-{number % Keys}"), Value = Encoding.UTF8.GetBytes($"{number} {new string('x', 100)}") };
            deliveries.Add(await producer.QueueAsync(record, cancellationToken: CancellationToken.None));
            if (number % 20 == 0) await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, CancellationToken.None);
        }

        return deliveries;
    }

    private static async Task CheckAsync(SluiceClient sluice, List<Task<RecordPlace>> deliveries)
    {
        var places = await Task.WhenAll(deliveries);
        var stored = 0;
        var lastOfKey = new Dictionary<string, int>();
        for (var partition = 0; partition < Partitions; partition++)
        {
            await foreach (var received in sluice.ReadAsync("events", partition, ReadPosition.Earliest, new ReadOptions { StopAtEnd = true }))
            {
                var number = Number(received);
                Assert.Equal(places[number], new RecordPlace(partition, received.Offset));
                var key = Encoding.UTF8.GetString(received.Record.Key!.Value.Span);
                Assert.True(number > lastOfKey.GetValueOrDefault(key, -1), $"{number} came after {lastOfKey.GetValueOrDefault(key, -1)}");
                lastOfKey[key] = number;
                stored++;
            }
        }

        Assert.Equal(deliveries.Count, stored);
        Assert.Equal(Keys, lastOfKey.Count);
    }

    /// <summary>A reader is not disturbed either: it sees every offset of its partition once.</summary>
    private static async Task<long> CountAsync(SluiceClient sluice, int partition, CancellationToken stop)
    {
        long next = 0;
        try
        {
            await foreach (var received in sluice.ReadAsync("events", partition, ReadPosition.Earliest, cancellationToken: stop))
                Assert.Equal(next++, received.Offset);
        }
        catch (OperationCanceledException)
        {
        }

        Assert.True(next > 0);
        return next;
    }

    private static int Number(ReceivedRecord received)
    {
        var value = Encoding.UTF8.GetString(received.Record.Value!.Value.Span);
        return int.Parse(value.AsSpan(0, value.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
    }
}
