using System.Globalization;
using System.Text;
using Sluice.Client;

namespace Sluice.Core.Tests.Client;

public sealed class ProducerTests(ITestOutputHelper output)
{
    private const string SeedVariable = "SLUICE_TEST_SEED";

    private static readonly FakeFault[] Faults = Enum.GetValues<FakeFault>();

    /// <summary>The clock runs a hundred times as fast, for the waits between attempts.</summary>
    private readonly TimeProvider _time = new FastTime(100);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task Whatever_happens_to_requests_every_record_is_stored_once_and_in_order(int inFlight)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable(SeedVariable), CultureInfo.InvariantCulture, out var given) ? given : Random.Shared.Next();
        output.WriteLine($"{SeedVariable}={seed}");
        var random = new Random(seed);
        using var worker = new FakeWorker(partitions: 2) { Refuses = value => value.EndsWith(" bad", StringComparison.Ordinal) };
        using var http = Http(worker);
        using var sluice = new SluiceClient(http, _time);
        var options = new ProducerOptions { BatchBytes = 300, Linger = TimeSpan.FromMilliseconds(50), MaxInFlight = inFlight };
        await using var producer = await sluice.OpenProducerAsync("events", options);
        worker.Fault = () => { lock (random) return random.Next(4) == 0 ? Faults[random.Next(Faults.Length)] : FakeFault.None; };

        var deliveries = new List<(string Value, Task<RecordPlace> Place)>();
        for (var i = 0; i < 4_000; i++)
        {
            var value = $"{i:D5}{(i % 97 == 13 ? " bad" : "")}";
            deliveries.Add((value, await producer.QueueAsync(new Record { Value = Encoding.UTF8.GetBytes(value) }, partition: i % 2)));
        }

        await producer.FlushAsync();
        var expected = new List<(string Value, RecordPlace Place)>();
        foreach (var (value, place) in deliveries.Where(delivery => delivery.Place.IsCompletedSuccessfully)) expected.Add((value, await place));
        for (var partition = 0; partition < 2; partition++)
        {
            var here = expected.Where(record => record.Place.Partition == partition).ToList();
            Assert.Equal(here.Select(record => record.Value), worker.Stored(partition));
            Assert.Equal(Enumerable.Range(0, here.Count).Select(offset => (long)offset), here.Select(record => record.Place.Offset));
        }

        // Only what shared a batch with a record that is refused fails with it.
        Assert.All(deliveries.Where(delivery => delivery.Place.IsFaulted), delivery => Assert.Equal(400, Assert.IsAssignableFrom<SluiceException>(delivery.Place.Exception!.InnerException).Status));
        Assert.All(deliveries.Where(delivery => worker.Refuses(delivery.Value)), delivery => Assert.True(delivery.Place.IsFaulted));
        Assert.True(expected.Count > 2_000, $"only {expected.Count} were stored");
        Assert.True(worker.Producers > 20, $"{worker.Producers} producers: no gap was closed");
    }

    [Fact]
    public async Task A_refused_batch_can_end_the_producer_and_nothing_is_stored_behind_it()
    {
        using var worker = new FakeWorker(partitions: 1) { Refuses = value => value == "7" };
        using var http = Http(worker);
        using var sluice = new SluiceClient(http, _time);
        var options = new ProducerOptions { BatchBytes = 1, Linger = TimeSpan.Zero, FailOnRefusal = true };
        await using var producer = await sluice.OpenProducerAsync("events", options);

        await Assert.ThrowsAsync<ProducerFailedException>(async () =>
        {
            for (var i = 0; i < 1_000; i++) await producer.QueueAsync(new Record { Value = Encoding.UTF8.GetBytes($"{i}") });
            await producer.FlushAsync();
        });
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6"], worker.Stored(0));
    }

    [Fact]
    public async Task A_producer_that_is_abandoned_waits_for_nobody()
    {
        using var worker = new FakeWorker(partitions: 1);
        using var http = Http(worker);
        using var sluice = new SluiceClient(http, TimeProvider.System);
        await using var producer = await sluice.OpenProducerAsync("events", new ProducerOptions { DeliveryTimeout = Timeout.InfiniteTimeSpan });
        worker.Fault = () => FakeFault.Failing;
        var delivery = await producer.QueueAsync(new Record { Value = "v"u8.ToArray() });

        producer.Abandon();
        await producer.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        await Assert.ThrowsAsync<ProducerFailedException>(() => delivery);
    }

    [Fact]
    public async Task A_batch_that_gets_no_answer_in_time_fails_the_producer_and_says_that_nobody_knows()
    {
        using var worker = new FakeWorker(partitions: 1);
        using var http = Http(worker);
        using var sluice = new SluiceClient(http, _time);
        await using var producer = await sluice.OpenProducerAsync("events", new ProducerOptions { DeliveryTimeout = TimeSpan.FromSeconds(10) });
        worker.Fault = () => FakeFault.AnswerLost;

        var problem = await Assert.ThrowsAsync<ProducerFailedException>(() => producer.SendAsync(new Record { Value = "v"u8.ToArray() }));
        Assert.Contains("not known", problem.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ProducerFailedException>(async () => await producer.QueueAsync(new Record()));
        await Assert.ThrowsAsync<ProducerFailedException>(() => producer.FlushAsync());
    }

    [Fact]
    public async Task Queueing_waits_while_the_buffer_is_full_and_goes_on_in_order()
    {
        using var worker = new FakeWorker(partitions: 1) { Fault = () => FakeFault.None };
        using var http = Http(worker);
        using var sluice = new SluiceClient(http, _time);
        var options = new ProducerOptions { MaxRecordBytes = 1_000, BufferBytes = 2_100, Linger = TimeSpan.Zero };
        await using var producer = await sluice.OpenProducerAsync("events", options);
        worker.Fault = () => FakeFault.Failing;

        for (var i = 0; i < 2; i++) await producer.QueueAsync(Record(i));
        var third = producer.QueueAsync(Record(2)).AsTask();
        using var impatient = new CancellationTokenSource();
        var given = producer.QueueAsync(new Record { Value = "given up"u8.ToArray() }, partition: null, impatient.Token).AsTask();
        Assert.False(third.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        Assert.False(third.IsCompleted);

        worker.Fault = () => FakeFault.None;
        await third;
        for (var i = 3; i < 8; i++) await producer.QueueAsync(Record(i));
        await producer.FlushAsync();
        Assert.Equal(["0", "1", "2", "3", "4", "5", "6", "7"], worker.Stored(0).Select(value => value[..1]));

        static Record Record(int number) => new() { Value = Encoding.UTF8.GetBytes($"{number} {new string('x', 890)}") };
    }

    [Fact]
    public async Task What_no_worker_would_take_never_gets_into_a_batch()
    {
        using var worker = new FakeWorker(partitions: 1);
        using var http = Http(worker);
        using var sluice = new SluiceClient(http, _time);
        await using var producer = await sluice.OpenProducerAsync("events", new ProducerOptions { MaxRecordBytes = 10 });
        var stored = await producer.QueueAsync(new Record { Value = "fits"u8.ToArray() });

        await RefusedAsync(producer, new Record { Value = new byte[11] }, "MaxRecordBytes");
        await RefusedAsync(producer, new Record { Timestamp = DateTimeOffset.UnixEpoch.AddTicks(-1) }, "1970");
        await RefusedAsync(producer, new Record { Headers = [new RecordHeader("__sluice.x", null)] }, "belongs to the log");
        Assert.Equal(new RecordPlace(0, 0), await stored);
    }

    [Fact]
    public async Task Disposing_flushes()
    {
        using var worker = new FakeWorker(partitions: 1);
        using var http = Http(worker);
        using var sluice = new SluiceClient(http, TimeProvider.System);
        var producer = await sluice.OpenProducerAsync("events", new ProducerOptions { Linger = TimeSpan.FromMinutes(1) });
        for (var i = 0; i < 10; i++) await producer.QueueAsync(new Record { Value = Encoding.UTF8.GetBytes($"{i}") });
        await producer.DisposeAsync();

        Assert.Equal(10, worker.Stored(0).Count);
        await Assert.ThrowsAsync<ProducerFailedException>(async () => await producer.QueueAsync(new Record()));
    }

    private static HttpClient Http(FakeWorker worker) =>
        new(worker, disposeHandler: false) { BaseAddress = new Uri("http://worker/"), Timeout = Timeout.InfiniteTimeSpan };

    private static async Task RefusedAsync(Producer producer, Record record, string words)
    {
        var problem = await Assert.ThrowsAsync<SluiceException>(async () => await producer.QueueAsync(record));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }
}
