using System.Text.Json;
using Sluice.Log;
using Sluice.Worker.Http.Records;

namespace Sluice.Worker.Http.Streaming;

/// <summary>One client that follows a topic: every partition is read on its own, and what comes is written in turn.</summary>
/// <param name="position">Where to begin; moves on with every event.</param>
internal sealed class EventStream(
    IEventLog log, string topic, StreamPosition position, ValueFormat format, TimeProvider time, HttpResponse response) : IDisposable
{
    private const int ReadBytes = 256 * 1024;

    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly SemaphoreSlim _turn = new(1);
    private readonly PooledBuffer _events = new();
    private readonly PooledBuffer _record = new();

    /// <summary>Runs until the token ends it, or until the topic cannot be read any more, which the last event then says.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var readers = new List<Task>();
        try
        {
            // The first bytes tell the client that it is connected, and after what time to come back when it no longer is.
            await SendAsync("retry: 1000\n\n"u8.ToArray(), ending.Token);
            await FollowAsync(readers, ending.Token);
        }
        catch (EventLogException problem)
        {
            await ending.CancelAsync();
            await Ended(readers);
            EventText.Write(_events, "error", id: null, JsonSerializer.SerializeToUtf8Bytes(problem.Message));
            await SendAsync(_events.WrittenMemory, cancellationToken);
        }
        finally
        {
            await ending.CancelAsync();
            await Ended(readers);
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _events.Dispose();
        _record.Dispose();
    }

    private static Task Ended(IEnumerable<Task> readers) =>
        Task.WhenAll(readers).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private async Task FollowAsync(List<Task> readers, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Heartbeat, time);
        while (true)
        {
            StartReaders(readers, cancellationToken);
            var tick = timer.WaitForNextTickAsync(cancellationToken).AsTask();
            var first = await Task.WhenAny([tick, .. readers]);
            await first;
            if (first == tick) await SendAsync(EventText.Heartbeat.ToArray(), cancellationToken);
        }
    }

    /// <summary>Starts what is not read yet: all partitions at first, later those that were added to the topic.</summary>
    private void StartReaders(List<Task> readers, CancellationToken cancellationToken)
    {
        var partitions = (log.FindTopic(topic) ?? throw new UnknownTopicException(topic)).Partitions;
        while (position.Partitions < partitions) position.Add(0);
        while (readers.Count < partitions) readers.Add(ReadAsync(readers.Count, cancellationToken));
    }

    private async Task ReadAsync(int partition, CancellationToken cancellationToken)
    {
        var source = new TopicPartition(topic, partition);
        var limits = new ReadLimits(ReadBytes, Heartbeat);
        while (true)
        {
            try
            {
                using var read = await log.ReadAsync(source, position[partition], limits, cancellationToken);
                if (!read.IsEmpty) await SendAsync(partition, read, cancellationToken);
            }
            catch (OffsetOutOfRangeException outside)
            {
                await SkipAsync(partition, outside.Held.First, cancellationToken);
            }
        }
    }

    private async Task SendAsync(int partition, LogRead read, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            _events.Clear();
            foreach (var record in read)
            {
                _record.Clear();
                using (var json = new Utf8JsonWriter(_record, JsonAnswer.Format)) RecordJson.Write(json, partition, record, format);
                position[partition] = record.Offset + 1;
                EventText.Write(_events, type: null, position.ToString(), _record.WrittenSpan);
            }

            position[partition] = read.NextOffset;
            await FlushAsync(_events.WrittenMemory, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Retention was faster than the client, or the topic is another one by now: says so, and goes on with what is there.</summary>
    private async Task SkipAsync(int partition, long first, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var gap = JsonSerializer.SerializeToUtf8Bytes(new { partition, from = position[partition], to = first });
            position[partition] = first;
            _events.Clear();
            EventText.Write(_events, "gap", position.ToString(), gap);
            await FlushAsync(_events.WrittenMemory, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            await FlushAsync(bytes, cancellationToken);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task FlushAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        // A pipe that the client has closed takes no more bytes, and does not say so by itself.
        var result = await response.BodyWriter.WriteAsync(bytes, cancellationToken);
        if (result.IsCompleted || result.IsCanceled) throw new OperationCanceledException("The client has gone.");
    }
}
