namespace Sluice.Log;

/// <summary>What changes a partition's files. Not for several threads at once; what it publishes may be read by any.</summary>
internal sealed class PartitionWriter
{
    private const long CheckpointEveryBytes = 64 << 20;

    // On a disk that is nearly full small appends go through between large ones that do not; that is told once in a while.
    private static readonly TimeSpan TellFailuresEvery = TimeSpan.FromMinutes(1);

    private readonly StorageDirectory _directory;
    private readonly TopicPartition _partition;
    private readonly PartitionEnvironment _environment;
    private readonly RepeatMemory _memory;
    private readonly RequestFile _requests;
    private readonly AppendJudge _judge;
    private readonly List<ReadOnlyMemory<byte>> _buffers = [];
    private readonly List<PendingAppend> _accepted = [];
    private Segment[] _segments;
    private long _next;
    private long _sinceCheckpoint;
    private long _checkpointed;
    private bool _needsRepair;
    private bool _isRolling;
    private bool _hasRolled;
    private long? _failureToldAt;
    private bool _failureIsOver = true;
    private bool _maintenanceFails;
    private Action? _unsettledSwap;

    public PartitionWriter(
        StorageDirectory directory, TopicPartition partition, RecoveredPartition recovered, PartitionEnvironment environment)
    {
        (_directory, _partition, _environment) = (directory, partition, environment);
        (_segments, _next) = ([.. recovered.Segments], recovered.NextOffset);
        (_memory, _requests) = (recovered.Memory, recovered.Requests);
        _judge = new AppendJudge(partition, _memory, environment);
        _checkpointed = recovered.Checkpointed;
        Appended = new AppendMeter(environment.Time);
    }

    /// <summary>In order; the last is written to.</summary>
    public Segment[] Segments => Volatile.Read(ref _segments);

    /// <summary>What can be read: acknowledged records only.</summary>
    public PartitionOffsets Offsets => new(Segments[0].BaseOffset, Volatile.Read(ref _next));

    public SourcePositionTable Sources => _memory.Sources;

    /// <summary>The requests with a key that are in this partition.</summary>
    public RequestTable Requests => _memory.Requests;

    /// <summary>How fast records come in.</summary>
    public AppendMeter Appended { get; }

    /// <summary>Why the last append was refused by the disk; null while it takes them.</summary>
    public string? Refusal { get; private set; }

    private Segment Active => _segments[^1];

    /// <summary>Writes a group, flushes, and answers each append. True when there are new records to read.</summary>
    public bool Commit(List<PendingAppend> group, TopicSettings settings)
    {
        var started = _environment.Time.GetTimestamp();
        _accepted.Clear();
        _judge.Begin(_next);
        var end = _next;
        foreach (var pending in group)
        {
            if (!_judge.Accepts(pending, end)) continue;
            _accepted.Add(pending);
            end = StampOffsets(pending, end);
        }

        if (_accepted.Count == 0) return false;
        try
        {
            if (_needsRepair) Repair();
            var bytes = GatherBuffers();
            if (MustRoll(settings.Segment, bytes)) Roll();
            Active.Write(_buffers, _environment.Time.GetUtcNow().ToUnixTimeMilliseconds());
            if (_environment.Durability == LogDurability.Flush) Active.Log.Flush();
            if (Active.Log.IsDeleted)
                throw new IOException($"a file in {_directory.Path} was deleted. Stop the worker, restore the folder, and start again");
            Publish();
            if (Refusal is not null) Resume();
            var records = (int)(end - _accepted[0].FirstOffset);
            _environment.Metrics.Committed(records, bytes, _environment.Time.GetElapsedTime(started));
            Appended.Add(records, bytes);
            _sinceCheckpoint += bytes;
        }
        catch (Exception failure)
        {
            Fail(failure);
            return false;
        }

        foreach (var pending in _accepted) pending.Acknowledge();
        // With os nobody waits for flushes, so none is made here only to note how far it went: maintenance does both.
        if (_sinceCheckpoint >= CheckpointEveryBytes && _environment.Durability == LogDurability.Flush)
            TryMaintain(() => WriteCheckpoint(hasIndexes: false));
        return true;
    }

    /// <summary>Deletes what retention lets go, and notes how far the log is flushed.</summary>
    public void Maintain(TopicSettings settings) => TryMaintain(() =>
    {
        Appended.ForgetWhenIdle();
        SettleSwap();
        var now = _environment.Time.GetUtcNow().ToUnixTimeMilliseconds();
        // First what needs no room, since room may be what there is none of: the checkpoint stays true without these.
        DeleteFirst(CountGoneBeforeCheckpoint(settings, now));
        if (_needsRepair) Repair();
        // Only closed segments are deleted and compacted, so one must not stay open because nobody appends.
        if (Active.Length > 0 && now - Active.FirstWritten >= settings.Segment.Time.TotalMilliseconds) Roll();
        if (settings.Cleanup.Deletes && Active.Length > 0 && new RetentionPlan(settings.Retention, now).IsExpired(Active)) Roll();
        var gone = CountGone(settings, now);
        _memory.DropExpired(now);
        // A checkpoint that names a segment which is gone says nothing any more.
        if (gone > 0 || _sinceCheckpoint > 0) WriteCheckpoint(hasIndexes: false);
        DeleteFirst(gone);
    });

    /// <summary>
    /// Once the log has gone on in a new file, deletes what is over the limit of size: until the next maintenance a fast
    /// producer could be gigabytes over it.
    /// </summary>
    public void TrimAfterRoll(TopicSettings settings)
    {
        if (!_hasRolled) return;
        _hasRolled = false;
        if (settings.Retention.Size is null) return;
        TryMaintain(() =>
        {
            SettleSwap();
            DeleteFirst(CountGoneBeforeCheckpoint(settings, _environment.Time.GetUtcNow().ToUnixTimeMilliseconds()));
        });
    }

    /// <summary>
    /// Puts a compacted segment in the place of those that it was made of; false, and nothing done, when they are not all there
    /// any more.
    /// </summary>
    /// <exception cref="IOException">The disk refused; everything is as before.</exception>
    public bool Replace(SegmentSwap swap)
    {
        SettleSwap();
        var (segments, count) = (_segments, swap.Replaced.Count);
        var at = Array.IndexOf(segments, swap.Replaced[0]);
        if (_needsRepair || at < 0 || at + count >= segments.Length) return false;
        if (!segments.AsSpan(at, count).SequenceEqual([.. swap.Replaced])) return false;

        // From here on the checkpoint names the segment that is written to, which no swap takes away.
        WriteCheckpoint(hasIndexes: false);
        var baseOffset = swap.Cleaned.BaseOffset;
        _unsettledSwap = () => SwapFiles.Revoke(_directory, baseOffset, swap.End);
        SwapFiles.Commit(_directory, baseOffset, swap.End);
        _unsettledSwap = () => SwapFiles.Complete(_directory);
        Volatile.Write(ref _segments, [.. segments[..at], swap.Cleaned, .. segments[(at + count)..]]);
        foreach (var old in swap.Replaced) old.Dispose();
        TryMaintain(SettleSwap);
        return true;
    }

    /// <summary>Leaves the partition so that it opens quickly; nothing is lost when this does not happen.</summary>
    /// <param name="forGood">It will never be opened again.</param>
    public void Close(bool forGood)
    {
        TryMaintain(() =>
        {
            if (forGood) return;
            if (_needsRepair) Repair();
            Active.Close(_next - 1);
            WriteCheckpoint(hasIndexes: true);
        });
        Abandon();
    }

    /// <summary>Lets go of the files as they are.</summary>
    public void Abandon()
    {
        foreach (var segment in _segments) segment.Dispose();
        Requests.Clear();
    }

    /// <summary>Gives an append its offsets, from <paramref name="next"/> on; returns the one behind them.</summary>
    private static long StampOffsets(PendingAppend pending, long next)
    {
        pending.FirstOffset = next;
        for (var rest = pending.Fresh.Span; rest.Length > 0;)
        {
            var header = BatchHeader.Read(rest);
            BatchHeader.StampOffset(rest, next);
            next += header.LastOffsetDelta + 1;
            rest = rest[header.TotalSize..];
        }

        pending.LastOffset = next - 1;
        return next;
    }

    private long GatherBuffers()
    {
        var bytes = 0L;
        _buffers.Clear();
        foreach (var pending in _accepted)
        {
            _buffers.Add(pending.Fresh);
            bytes += pending.Fresh.Length;
        }

        return bytes;
    }

    private void Publish()
    {
        var next = _next;
        foreach (var pending in _accepted)
        {
            for (ReadOnlySpan<byte> rest = pending.Fresh.Span; rest.Length > 0;)
            {
                var header = BatchHeader.Read(rest);
                Active.Accept(header);
                next = header.LastOffset + 1;
                rest = rest[header.TotalSize..];
            }

            if (pending.Source is { } source) Sources.Set(source.Source, source.Part, source.Last);
        }

        Active.WriteIndexes();
        Volatile.Write(ref _next, next);
        _judge.Publish();
    }

    private void Fail(Exception failure)
    {
        _environment.Metrics.CommitFailed();
        if (_failureIsOver && (_failureToldAt is not { } told || _environment.Time.GetElapsedTime(told) >= TellFailuresEvery))
        {
            _environment.Logger.WriteFailed(_partition, failure.Message);
            (_failureToldAt, _failureIsOver) = (_environment.Time.GetTimestamp(), false);
        }

        (_needsRepair, Refusal) = (true, failure.Message);
        var refusal = new LogUnavailableException(
            $"{_partition} takes no records now: {failure.Message}. It will again when the cause is gone.", failure);
        foreach (var pending in _accepted) pending.Refuse(refusal);
        _judge.Drop(refusal);
    }

    private void Resume()
    {
        Refusal = null;
        if (_failureIsOver) return;
        _environment.Logger.WriteResumed(_partition);
        _failureIsOver = true;
    }

    /// <summary>
    /// After a failed write or flush nobody knows what of it is on the disk, and a later flush that works proves nothing about
    /// it: cut back to what is known, and see that it is there, before anything is written again.
    /// </summary>
    private void Repair()
    {
        Active.CutToLength();
        if (Active.Log.Length != Active.Length) throw new IOException("the file could not be cut back to its last sound length");
        _needsRepair = false;
    }

    private bool MustRoll(SegmentSettings settings, long moreBytes) =>
        Active.Length > 0
        && (_isRolling
            || Active.Length + moreBytes > settings.Bytes.Bytes
            || _next - Active.BaseOffset > int.MaxValue - (1 << 24)
            || LatestOf(_accepted) - Active.FirstTimestamp > settings.Time.TotalMilliseconds);

    /// <summary>By the records' own time, as Kafka does: old events that arrive today share a segment.</summary>
    private static long LatestOf(List<PendingAppend> appends)
    {
        var latest = long.MinValue;
        foreach (var pending in appends) latest = Math.Max(latest, BatchHeader.Read(pending.Fresh.Span).MaxTimestamp);
        return latest;
    }

    /// <summary>The old segment is flushed and noted as such before the new one is there: a closed segment is a whole one.</summary>
    private void Roll()
    {
        Active.Close(_next - 1);
        WriteCheckpoint(hasIndexes: true);
        // From here on a file may be there that makes this segment a closed one: if the disk refuses now, nothing but another
        // try to roll may follow.
        _isRolling = true;
        var fresh = Segment.Open(_directory, _next);
        Volatile.Write(ref _segments, [.. _segments, fresh]);
        (_isRolling, _hasRolled) = (false, true);
    }

    /// <summary>Carries a swap that met a fault to its end, or takes it back; until then nothing else changes closed segments.</summary>
    private void SettleSwap()
    {
        _unsettledSwap?.Invoke();
        _unsettledSwap = null;
    }

    private int CountGone(TopicSettings settings, long now) =>
        settings.Cleanup.Deletes ? new RetentionPlan(settings.Retention, now).CountToDelete(_segments) : 0;

    /// <summary>What can be deleted while the checkpoint on the disk stays as it is.</summary>
    private int CountGoneBeforeCheckpoint(TopicSettings settings, long now) =>
        Math.Min(CountGone(settings, now), Array.FindIndex(_segments, segment => segment.BaseOffset >= _checkpointed));

    private void DeleteFirst(int count)
    {
        for (; count > 0; count--)
        {
            // One by one from the oldest on, and gone for certain before anybody is told: whatever a power failure brings back,
            // there is no hole, and the first offset does not go back.
            var oldest = _segments[0];
            Segment.Delete(_directory, oldest.BaseOffset);
            _directory.Flush();
            Volatile.Write(ref _segments, _segments[1..]);
            // The disk frees what a file held when the last one closes it, which takes long for a large one.
            _environment.Discard(oldest);
        }
    }

    private void WriteCheckpoint(bool hasIndexes)
    {
        if (_environment.Durability != LogDurability.Flush) Active.Log.Flush();
        _requests.Save(Requests);
        var rewrites = _requests.IsMostlyOld(Requests);
        new PartitionCheckpoint
        {
            Segment = Active.BaseOffset,
            Position = Active.Length,
            HasIndexes = hasIndexes,
            NextOffset = _next,
            Sources = [.. Sources.ToList().Select(entry => new CheckpointedSource(entry.Source, entry.Part, entry.Position))],
            Producers = _memory.Producers.ToBytes(),
            Requests = rewrites ? 0 : _requests.Entries,
        }.Write(_directory, _partition);
        (_sinceCheckpoint, _checkpointed) = (0, Active.BaseOffset);
        if (rewrites) _requests.Rewrite(Requests);
    }

    private void TryMaintain(Action work)
    {
        try
        {
            work();
            _maintenanceFails = false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (!_maintenanceFails) _environment.Logger.MaintenanceFailed(_partition, failure.Message);
            _maintenanceFails = true;
        }
    }
}
