using System.Diagnostics;

namespace Sluice.Log;

/// <summary>
/// One partition: an ordered row of segments with one writer. Appends queue; a turn of the writer takes all that wait,
/// writes them at once, flushes once, then answers them all.
/// </summary>
internal sealed class PartitionLog
{
    private const int MaxGroupAppends = 1_000;
    private const int MaxDamagesTold = 100;
    private const long MaxGroupBytes = 8 << 20;

    private readonly PartitionEnvironment _environment;
    private readonly PartitionWriter _writer;
    private readonly PartitionReader _reader;
    private readonly AppendSignal _appended = new();
    private readonly Lock _gate = new();
    private readonly Queue<PendingAppend> _queue = [];
    private readonly List<PendingAppend> _group = [];
    private readonly GroupWait _wait;
    private readonly HashSet<long> _damaged = [];
    private TaskCompletionSource? _closing;
    private TaskCompletionSource? _maintenance;
    private SegmentSwap? _swap;
    private bool _hasTurn;
    private volatile bool _deleted;

    public PartitionLog(
        StorageDirectory directory, TopicPartition partition, TopicSettings settings, PartitionEnvironment environment)
    {
        (Partition, Directory, Settings, _environment) = (partition, directory, settings, environment);
        Compaction = new PartitionCompaction(directory);
        var recovered = new PartitionRecovery(directory, partition, environment).Run();
        _writer = new PartitionWriter(directory, partition, recovered, environment);
        _reader = new PartitionReader(partition);
        _wait = new GroupWait(() => QueueCount);
    }

    public TopicPartition Partition { get; }

    public StorageDirectory Directory { get; }

    /// <summary>How far it is compacted.</summary>
    public PartitionCompaction Compaction { get; }

    /// <summary>In order; the last is written to, the others never change.</summary>
    public Segment[] Segments => _writer.Segments;

    /// <summary>The settings of the topic; a change counts from the next turn on.</summary>
    public TopicSettings Settings { get; set; }

    public PartitionOffsets Offsets => _writer.Offsets;

    /// <summary>What the partition is made of now.</summary>
    public PartitionDescription Describe()
    {
        // In this order, as for a read: see there.
        var next = Offsets.Next;
        var segments = _writer.Segments;
        var described = new SegmentDescription[segments.Length];
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            var end = i + 1 < segments.Length ? segments[i + 1].BaseOffset : Math.Max(next, segment.BaseOffset);
            described[i] = new SegmentDescription(
                segment.BaseOffset, end, segment.Length, segment.FirstTimestamp, segment.MaxTimestamp);
        }

        return new PartitionDescription(
            new PartitionOffsets(segments[0].BaseOffset, described[^1].NextOffset), _writer.Appended.Rate, described, _writer.Refusal);
    }

    /// <summary>Queues an append; the answer comes when it is as durable as the log promises.</summary>
    /// <param name="refusal">What is wrong with the records; they are refused with it unless they are stored already.</param>
    public ValueTask<AppendResult> AppendAsync(
        EncodedBatches batches, AppendStamp? stamp, EventLogException? refusal, CancellationToken cancellationToken)
    {
        PendingAppend pending;
        lock (_gate)
        {
            if (_closing is not null) throw Closed();
            _environment.Queue.Take(batches.Length);
            _queue.Enqueue(pending = PendingAppend.Of(batches, stamp, refusal));
            AskForTurn();
        }

        return pending.AnswerAsync(cancellationToken);
    }

    /// <summary>The answer has at least one record, or is empty because there is none from the offset to the end.</summary>
    public async ValueTask<LogRead> ReadAsync(long offset, ReadLimits limits, CancellationToken cancellationToken)
    {
        if (Offsets.Next == offset) await WaitForRecordAsync(offset, limits.Wait, cancellationToken);
        var read = Read(offset, limits.MaxBytes);
        if (!read.IsEmpty || read.NextOffset == offset || limits.Wait <= TimeSpan.Zero) return read;

        // Compaction has left nothing up to the end, and that is what to wait at.
        await WaitForRecordAsync(read.NextOffset, limits.Wait, cancellationToken);
        return Read(read.NextOffset, limits.MaxBytes);
    }

    private async ValueTask WaitForRecordAsync(long offset, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait <= TimeSpan.Zero) return;
        var waiter = AddWaiter();
        try
        {
            if (Offsets.Next == offset && _closing is null) await waiter.Task.WaitAsync(wait, _environment.Time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing came, which the answer then says.
        }
        finally
        {
            RemoveWaiter(waiter);
        }
    }

    /// <summary>A task that completes with the next append. Take it back with <see cref="RemoveWaiter"/>.</summary>
    public TaskCompletionSource AddWaiter(TaskCompletionSource? shared = null)
    {
        var waiter = shared ?? new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _appended.Add(waiter);
        return waiter;
    }

    public void RemoveWaiter(TaskCompletionSource waiter) => _appended.Remove(waiter);

    /// <summary>The first offset whose timestamp (milliseconds since 1970 UTC) is at least this; the next one when there is none.</summary>
    public long OffsetForTime(long timestamp)
    {
        while (true)
        {
            try
            {
                // In this order: what is below the next offset has its segment in a list that is taken later.
                var next = Offsets.Next;
                return TimeSearch.Find(Partition, _writer.Segments, next, timestamp);
            }
            catch (ObjectDisposedException) when (_closing is null)
            {
                // Retention took a segment away in the middle of the search: search what is left.
            }
            catch (CorruptBatchException damage)
            {
                TellOnce(damage);
                throw;
            }
            catch (ObjectDisposedException)
            {
                throw Closed();
            }
            catch (IOException failure)
            {
                throw Unreadable(failure);
            }
        }
    }

    public ReadOnlyMemory<byte>? SourcePositionOf(string source, string part) => _writer.Sources.Find(source, part);

    /// <summary>What is remembered of a request with a key, or null.</summary>
    public RequestEntry? FindRequest(UInt128 request, long now) => _writer.Requests.Find(request, now);

    /// <summary>Asks for retention and a checkpoint, in the writer's own turn; the task ends with them.</summary>
    public Task MaintainAsync()
    {
        lock (_gate)
        {
            if (_closing is not null) return Task.CompletedTask; // Closing looks after all that.
            _maintenance ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            AskForTurn();
            return _maintenance.Task;
        }
    }

    /// <summary>
    /// Puts a compacted segment in the place of others, in the writer's own turn, and waits for it; false when they are not
    /// all there any more.
    /// </summary>
    /// <exception cref="IOException">The disk refused; everything is as before.</exception>
    public bool Swap(SegmentSwap swap)
    {
        lock (_gate)
        {
            if (_closing is not null) return false;
            _swap = swap;
            AskForTurn();
        }

        _environment.Threads.WaitFor(swap);
        return swap.Result;
    }

    /// <summary>Writes what waits, takes nothing new, and closes the files.</summary>
    public async Task CloseAsync()
    {
        Task closed;
        lock (_gate)
        {
            _closing ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            AskForTurn();
            closed = _closing.Task;
        }

        await Compaction.CloseAsync();
        await closed;
    }

    /// <summary>As <see cref="CloseAsync"/>, for good: whoever reads or waits is told that the topic is gone.</summary>
    public Task DeleteAsync()
    {
        _deleted = true;
        return CloseAsync();
    }

    /// <summary>Lets go of the files of a partition that nobody has used yet.</summary>
    public void Abandon() => _writer.Abandon();

    /// <summary>The writer's turn; called by one thread at a time.</summary>
    public void TakeTurn()
    {
        _wait.ForOthers();
        var bytes = TakeGroup();
        if (_group.Count > 0)
        {
            var started = Stopwatch.GetTimestamp();
            if (_writer.Commit(_group, Settings)) _appended.Raise();
            _wait.Committed(_group.Count, bytes, Stopwatch.GetElapsedTime(started));
        }

        foreach (var pending in _group) _environment.Queue.Return(pending.Batches.Length);
        foreach (var pending in _group) pending.Batches.Dispose();
        foreach (var pending in _group) pending.Release();
        _group.Clear();
        _writer.TrimAfterRoll(Settings);

        bool close;
        TaskCompletionSource? maintenance;
        SegmentSwap? swap;
        lock (_gate)
        {
            (maintenance, _maintenance) = (_maintenance, null);
            (swap, _swap) = (_swap, null);
            close = _closing is not null && _queue.Count == 0;
        }

        if (maintenance is not null)
        {
            _writer.Maintain(Settings);
            maintenance.TrySetResult();
        }

        if (swap is not null) Answer(swap);
        if (close)
        {
            _writer.Close(forGood: _deleted);
            _appended.Raise();
            _closing!.TrySetResult();
            return;
        }

        lock (_gate)
        {
            _hasTurn = false;
            if (_queue.Count > 0 || _maintenance is not null || _swap is not null || _closing is not null) AskForTurn();
        }
    }

    private void Answer(SegmentSwap swap)
    {
        try
        {
            swap.Answer(_writer.Replace(swap));
        }
        catch (Exception failure)
        {
            swap.Fail(failure);
        }
    }

    private void AskForTurn()
    {
        if (_hasTurn) return;
        _hasTurn = true;
        _environment.Threads.Enqueue(this);
    }

    private int QueueCount
    {
        get { lock (_gate) return _queue.Count; }
    }

    private long TakeGroup()
    {
        long bytes = 0;
        lock (_gate)
        {
            while (_group.Count < MaxGroupAppends && _queue.TryPeek(out var next))
            {
                if (_group.Count > 0 && (bytes + next.Batches.Length > MaxGroupBytes || RepeatsSource(next))) break;
                _group.Add(_queue.Dequeue());
                bytes += next.Batches.Length;
            }
        }

        return bytes;
    }

    /// <summary>Two appends of one part in one group could not be compared with what is durable.</summary>
    private bool RepeatsSource(PendingAppend next)
    {
        if (next.Source is not { } source) return false;
        foreach (var other in _group)
        {
            if (other.Source is { } before && before.Source == source.Source && before.Part == source.Part) return true;
        }

        return false;
    }

    /// <summary>Damage is for somebody to act on, whoever has met it; once is enough, and not without end.</summary>
    private void TellOnce(CorruptBatchException damage)
    {
        lock (_damaged)
        {
            if (_damaged.Count >= MaxDamagesTold || !_damaged.Add(damage.Offset)) return;
        }

        _environment.Logger.DamageRead(damage.Message, Directory.Path);
    }

    private LogRead Read(long offset, int maxBytes)
    {
        if (_deleted) throw Closed();
        while (true)
        {
            // In this order: what is published below the next offset has its segment in a list that is taken later.
            var next = Offsets.Next;
            var segments = _writer.Segments;
            var offsets = new PartitionOffsets(segments[0].BaseOffset, Math.Max(next, segments[0].BaseOffset));
            if (offset < offsets.First || offset > offsets.Next) throw new OffsetOutOfRangeException(Partition, offset, offsets);
            if (offset == offsets.Next) return LogRead.Empty(offset, offsets);
            var number = segments.Length - 1;
            while (segments[number].BaseOffset > offset) number--;
            var end = number + 1 < segments.Length ? segments[number + 1].BaseOffset : offsets.Next;
            try
            {
                var read = _reader.Read(segments[number], offset, maxBytes, end, offsets);
                if (read.HasRecords) return read;
                offset = read.NextOffset;
                read.Dispose();
            }
            catch (CorruptBatchException damage)
            {
                TellOnce(damage);
                throw;
            }
            catch (ObjectDisposedException) when (_closing is null)
            {
                // Retention took the segment away between the look and the read: look again.
            }
            catch (ObjectDisposedException)
            {
                throw Closed();
            }
            catch (IOException failure)
            {
                throw Unreadable(failure);
            }
        }
    }

    private LogUnavailableException Unreadable(IOException failure) =>
        new($"{Partition} cannot be read now: {failure.Message}.", failure);

    private EventLogException Closed() => _deleted
        ? new UnknownTopicException(Partition.Topic, wasDeleted: true)
        : new LogUnavailableException($"{Partition} is closed: the worker is stopping.");
}
