using System.Threading.Channels;

namespace Sluice.Client;

/// <summary>
/// Sends the batches of one partition in order, several at once while all goes well. When one does not get through, all that
/// are under way are waited for, and go on one at a time, until the last of them is stored.
/// </summary>
internal sealed class PartitionSender : IDisposable
{
    private readonly int _partition;
    private readonly ProducerContext _context;
    private readonly BatchQueue _queue;
    private readonly Queue<SentBatch> _window = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<bool> _changes =
        Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    private readonly Task _running;
    private BatchProducer _next;
    private long _lastStored;

    public PartitionSender(int partition, ProducerContext context)
    {
        (_partition, _context, _next) = (partition, context, context.Identity);
        _queue = new BatchQueue(context.Options, context.Time);
        _lastStored = context.Time.GetTimestamp();
        _running = Task.Run(RunAsync);
    }

    public Task<RecordPlace> Add(Record record, long timestamp, long bytes)
    {
        var delivery = _queue.Add(record, timestamp, bytes, out var changed);
        if (changed) _changes.Writer.TryWrite(true);
        return delivery;
    }

    /// <summary>Sends what waits without further delay.</summary>
    public void Flush()
    {
        _queue.Flush();
        _changes.Writer.TryWrite(true);
    }

    /// <summary>Fails all that is not stored, and ends.</summary>
    public void Fail(Exception failure)
    {
        _context.Budget.Return(_queue.Fail(failure));
        _stopping.Cancel();
    }

    /// <summary>Ends, after <see cref="Fail"/> or when nothing waits any more.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public void Dispose()
    {
        _queue.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true) await StepAsync();
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            FailWindow(_context.Failure ?? new ProducerFailedException("The producer was closed before this record was acknowledged."));
        }
        catch (Exception failure)
        {
            var cause = failure as ProducerFailedException ?? new ProducerFailedException($"The producer failed: {failure.Message}", failure);
            _context.Fail(cause);
            FailWindow(cause);
        }
    }

    private async Task StepAsync()
    {
        var lingers = await FillWindowAsync();
        if (_window.Count == 0)
        {
            await WaitForChangeAsync(lingers, _stopping.Token);
            return;
        }

        var oldest = _window.Peek();
        if (_window.Count < _context.Options.MaxInFlight && !oldest.Attempt.IsCompleted)
        {
            // Another batch may come, or be due, before the oldest is answered.
            using var either = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            var change = WaitForChangeAsync(lingers, either.Token);
            await Task.WhenAny(oldest.Attempt, change);
            await either.CancelAsync();
            await change.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _stopping.Token.ThrowIfCancellationRequested();
            if (!oldest.Attempt.IsCompleted) return;
        }

        await ((Task)oldest.Attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (oldest.Attempt.IsCompletedSuccessfully) Settle(_window.Dequeue());
        else await RecoverAsync();
    }

    private async Task<TimeSpan?> FillWindowAsync()
    {
        TimeSpan? lingers = null;
        while (_window.Count < _context.Options.MaxInFlight && _queue.TryTake(out lingers) is { } open)
        {
            using (open)
            {
                var batch = open.Close(_next, _context.Time.GetTimestamp());
                _window.Enqueue(batch);
                if (_window.Count == 1 && _context.Time.GetElapsedTime(_lastStored) > ProducerContext.MemoryOfTheLog)
                {
                    await RenewAsync();
                    batch.Restamp(_next);
                }

                _next = _next.Behind(batch.Count);
                // The next one starts when this one is on its way: they should arrive in order, though nothing promises it.
                var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                batch.Attempt = SendAsync(batch, written);
                await Task.WhenAny(written.Task, batch.Attempt);
            }
        }

        return lingers;
    }

    private Task<long> SendAsync(SentBatch batch, TaskCompletionSource written)
    {
        batch.Attempts++;
        return _context.Connection.AppendAsync(
            _context.Topic, _partition, new BatchContent(batch.Memory, written), _context.Options.RequestTimeout, _stopping.Token);
    }

    /// <summary>Returns when there is something to look at in the queue, or when it has lingered long enough.</summary>
    private async Task WaitForChangeAsync(TimeSpan? lingers, CancellationToken cancellationToken)
    {
        using var due = new CancellationTokenSource(lingers ?? Timeout.InfiniteTimeSpan, _context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, due.Token);
        try
        {
            await _changes.Reader.WaitToReadAsync(either.Token);
            _changes.Reader.TryRead(out _);
        }
        catch (OperationCanceledException) when (due.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // The queue is looked at next.
        }
    }

    private void Settle(SentBatch batch)
    {
        _lastStored = _context.Time.GetTimestamp();
        batch.Stored(_partition, batch.Attempt.Result);
        Release(batch);
    }

    private void Release(SentBatch batch)
    {
        _context.Budget.Return(batch.Bytes);
        batch.Dispose();
    }

    private void FailWindow(Exception failure)
    {
        while (_window.TryDequeue(out var batch))
        {
            batch.Fail(failure);
            _context.Budget.Return(batch.Bytes);
            // Its bytes may still be on their way out: they are left to the collector rather than to the pool.
        }
    }

    /// <summary>One batch after the other, until all that were under way are stored or refused.</summary>
    private async Task RecoverAsync()
    {
        await Task.WhenAll(_window.Select(batch => (Task)batch.Attempt)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var alone = false;
        while (_window.TryPeek(out var batch))
        {
            _stopping.Token.ThrowIfCancellationRequested();
            if (batch.Attempt.IsCompletedSuccessfully)
            {
                Settle(_window.Dequeue());
                alone = false;
                continue;
            }

            var problem = batch.Attempt.Exception!.InnerException!;
            if (problem is WorkerAnswerException { Answer: { IsTransient: false } answer } refusal && (alone || !answer.IsOutOfOrder))
            {
                await RefuseAsync(_window.Dequeue(), refusal);
                alone = false;
                continue;
            }

            // In the window it may only have overtaken the one before; alone, the log has lost something, or this producer.
            if (problem is not WorkerAnswerException { Answer.IsOutOfOrder: true }) await BackOffAsync(batch, problem);
            batch.Attempt = SendAsync(batch, new TaskCompletionSource());
            alone = true;
            await ((Task)batch.Attempt).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BackOffAsync(SentBatch batch, Exception problem)
    {
        var wait = RetryDelay.After(batch.Attempts, problem);
        var timeout = _context.Options.DeliveryTimeout;
        if (timeout != Timeout.InfiniteTimeSpan && _context.Time.GetElapsedTime(batch.Started) + wait > timeout)
        {
            throw new ProducerFailedException(
                $"A batch for {_context.Topic}-{_partition} could not be stored within {timeout}, after {batch.Attempts} attempts: "
                + $"{problem.Message} Whether it is stored is not known, so the producer cannot go on.",
                problem);
        }

        await Task.Delay(wait, _context.Time, _stopping.Token);
    }

    /// <summary>
    /// The batch will never be stored. The log takes none of those behind it either, since their sequence leaves a gap; so they
    /// become another producer's, which is safe just because of the gap: no earlier attempt of them can have been taken.
    /// </summary>
    private async Task RefuseAsync(SentBatch batch, WorkerAnswerException refusal)
    {
        if (refusal.Answer.IsFenced)
        {
            _window.Enqueue(batch);
            throw new ProducerFencedException($"Another producer has taken over: {refusal.Message}", refusal);
        }

        batch.Fail(refusal);
        var isProducersFault = (int)refusal.Answer.Status == 409;
        Release(batch);
        if (isProducersFault || _context.Options.Name is not null || _context.Options.FailOnRefusal)
            throw new ProducerFailedException($"A batch for {_context.Topic}-{_partition} was refused: {refusal.Message}", refusal);
        await RenewAsync();
        foreach (var behind in _window)
        {
            behind.Restamp(_next);
            behind.Attempts = 0;
            _next = _next.Behind(behind.Count);
        }
    }

    /// <summary>A producer id of this partition's own: what the log knows of the one before does not matter any more.</summary>
    private async Task RenewAsync()
    {
        if (_context.Options.Name is not null) return;
        var started = _context.Time.GetTimestamp();
        for (var attempts = 1; ; attempts++)
        {
            try
            {
                _next = await _context.Connection.OpenProducerAsync(name: null, _context.Options.RequestTimeout, _stopping.Token);
                return;
            }
            catch (SluiceException problem) when (problem is not WorkerAnswerException { Answer.IsTransient: false })
            {
                var timeout = _context.Options.DeliveryTimeout;
                if (timeout != Timeout.InfiniteTimeSpan && _context.Time.GetElapsedTime(started) > timeout) throw;
                await Task.Delay(RetryDelay.After(attempts, problem), _context.Time, _stopping.Token);
            }
        }
    }
}
