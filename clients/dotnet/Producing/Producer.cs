namespace Sluice.Client;

/// <summary>
/// Sends records to one topic: batched, retried until they are stored, and stored exactly once and in order per partition,
/// whatever happens to the connection or the worker meanwhile. For any number of threads.
/// </summary>
/// <remarks>
/// Records of a key go to one partition, the one that Kafka's clients choose (murmur2); the number of partitions is that of the
/// moment when the producer was opened. Records without a key go to one partition after the other, a batch at a time.
/// </remarks>
public sealed class Producer : IAsyncDisposable
{
    // About what a record takes beside its own bytes until it is acknowledged.
    private const int RecordOverhead = 128;

    private readonly ProducerContext _context;
    private readonly PartitionSender?[] _senders;
    private readonly Lock _gate = new();
    private long _keylessBytes;
    private long _underWay;
    private TaskCompletionSource? _idle;
    private bool _disposed;

    internal Producer(WorkerConnection connection, string topic, int partitions, BatchProducer identity, ProducerOptions options)
    {
        _context = new ProducerContext(connection, topic, identity, options) { Failed = FailSenders };
        _senders = new PartitionSender?[partitions];
    }

    /// <summary>How many partitions records are spread over.</summary>
    public int Partitions => _senders.Length;

    /// <summary>Sends a record; returns where it is stored, once it is. To send many at a time, use <see cref="QueueAsync"/>.</summary>
    /// <exception cref="ProducerFailedException">The producer cannot go on.</exception>
    /// <exception cref="SluiceException">The worker refused the batch that the record was in; the producer goes on.</exception>
    public async Task<RecordPlace> SendAsync(Record record, CancellationToken cancellationToken = default)
    {
        var delivery = await QueueAsync(record, partition: null, cancellationToken);
        return await delivery.WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Takes a record over, waiting while the buffer is full. The task that it returns says where the record is stored, once it
    /// is; whoever does not need that may drop it and call <see cref="FlushAsync"/>. Records queued one after the other, each
    /// awaited, keep their order.
    /// </summary>
    /// <param name="partition">Null: chosen by the record's key.</param>
    /// <exception cref="ProducerFailedException">The producer cannot go on.</exception>
    public async ValueTask<Task<RecordPlace>> QueueAsync(
        Record record, int? partition = null, CancellationToken cancellationToken = default)
    {
        if (_context.Failure is { } failure) throw failure;
        var bytes = RecordCheck.Check(record, _context.Options) + RecordOverhead;
        await _context.Budget.TakeAsync(bytes, cancellationToken);
        Interlocked.Increment(ref _underWay);
        try
        {
            var timestamp = (record.Timestamp ?? _context.Time.GetUtcNow()).ToUnixTimeMilliseconds();
            var delivery = SenderOf(partition ?? PartitionOf(record, bytes)).Add(record, timestamp, bytes);
            _ = delivery.ContinueWith(_ => Finished(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return delivery;
        }
        catch
        {
            _context.Budget.Return(bytes);
            Finished();
            throw;
        }
    }

    /// <summary>Sends what waits at once; returns when everything queued before is stored or refused.</summary>
    /// <exception cref="ProducerFailedException">The producer cannot go on.</exception>
    public async Task FlushAsync(CancellationToken cancellationToken = default)
    {
        while (Interlocked.Read(ref _underWay) > 0)
        {
            Task idle;
            lock (_gate)
            {
                _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                if (Interlocked.Read(ref _underWay) == 0) break;
                idle = _idle.Task;
                foreach (var sender in _senders) sender?.Flush();
            }

            await idle.WaitAsync(cancellationToken);
        }

        if (_context.Failure is { } failure) throw failure;
    }

    /// <summary>
    /// Ends without waiting, as when nobody answers: what is not acknowledged fails, and may or may not be stored.
    /// </summary>
    public void Abandon() => _context.Fail(new ProducerFailedException("The producer was abandoned before this record was acknowledged."));

    /// <summary>Flushes, and ends. Whoever must know that all is stored calls <see cref="FlushAsync"/> before: this throws nothing.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
        }

        try
        {
            await FlushAsync(CancellationToken.None);
        }
        catch (ProducerFailedException)
        {
            // Every record that is concerned has failed with it.
        }

        _context.Fail(new ProducerFailedException("The producer is closed."));
        foreach (var sender in _senders)
        {
            if (sender is null) continue;
            await sender.StopAsync();
            sender.Dispose();
        }
    }

    private int PartitionOf(Record record, long bytes)
    {
        if (record.Key is { } key) return KeyPartitioner.PartitionOf(key.Span, Partitions);
        var before = Interlocked.Add(ref _keylessBytes, bytes) - bytes;
        return (int)(before / _context.Options.BatchBytes % Partitions);
    }

    private PartitionSender SenderOf(int partition)
    {
        if (partition < 0 || partition >= Partitions)
            throw new SluiceException($"Topic '{_context.Topic}' has no partition {partition}: it has {Partitions}, numbered from 0.");
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_context.Failure is { } failure) throw failure;
            return _senders[partition] ??= new PartitionSender(partition, _context);
        }
    }

    private void Finished()
    {
        if (Interlocked.Decrement(ref _underWay) > 0) return;
        lock (_gate)
        {
            _idle?.TrySetResult();
            _idle = null;
        }
    }

    private void FailSenders(ProducerFailedException failure)
    {
        PartitionSender?[] senders;
        lock (_gate) senders = [.. _senders];
        foreach (var sender in senders) sender?.Fail(failure);
    }
}
