namespace Sluice.Log;

/// <summary>
/// Opens a partition's folder as a crash may have left it. What a checkpoint says was flushed is kept whatever it looks like;
/// behind it, the first batch that is not sound cuts the tail, which was never acknowledged.
/// </summary>
internal sealed class PartitionRecovery(StorageDirectory directory, TopicPartition partition, PartitionEnvironment environment)
{
    private readonly RepeatMemory _memory = new(environment.Requests);
    private readonly RequestFile _requests = new(directory);
    private readonly long _now = environment.Time.GetUtcNow().ToUnixTimeMilliseconds();
    private PartitionCheckpoint? _noted;
    private long _checkpointed;

    public RecoveredPartition Run()
    {
        SwapFiles.Complete(directory);
        SwapFiles.DeleteUnfinished(directory);
        var bases = directory.ListFiles()
            .Select(name => SegmentName.TryParseLog(name, out var baseOffset) ? baseOffset : -1)
            .Where(baseOffset => baseOffset >= 0)
            .Order()
            .ToList();
        var checkpoint = PartitionCheckpoint.Read(directory, partition);
        var lost = _requests.Load(_memory.Requests, checkpoint, _now);
        // No offset is given out twice, not even when somebody has deleted all files.
        if (bases.Count == 0)
        {
            if (lost > 0) environment.Logger.RequestsDamaged(partition, lost, found: 0);
            return Recovered([Segment.Open(directory, checkpoint?.NextOffset ?? 0)], checkpoint?.NextOffset ?? 0);
        }

        if (checkpoint is not null && !bases.Contains(checkpoint.Segment)) checkpoint = null;
        _checkpointed = checkpoint?.Segment ?? 0;
        foreach (var source in checkpoint?.Sources ?? []) _memory.Sources.Set(source.Source, source.Part, source.Position);
        _memory.Producers.Load(checkpoint?.Producers);

        var segments = bases.ConvertAll(baseOffset => Segment.Open(directory, baseOffset));
        _noted = checkpoint;
        for (var i = 0; i < segments.Count - 1; i++) OpenClosed(segments[i], checkpoint);
        var recovered = OpenActive(segments, checkpoint);
        if (lost > 0) FindRequestsAgain(recovered.Segments, lost);
        if (_noted is { DistrustsIndexes: true } distrusting) Note(distrusting with { DistrustsIndexes = false });
        return recovered;
    }

    /// <summary>What the file of requests has lost is in the log still, unless retention or compaction has taken it.</summary>
    private void FindRequestsAgain(IReadOnlyList<Segment> segments, long lost)
    {
        var before = _memory.Requests.Count;
        foreach (var segment in segments)
        {
            var (position, next) = (0L, segment.BaseOffset);
            do
            {
                using var scanner = new BatchScanner(segment.Log, position, segment.Length);
                while (scanner.MoveNext())
                {
                    _memory.CollectRequest(scanner.Batch, scanner.Header, _now);
                    next = scanner.Header.LastOffset + 1;
                }

                if (scanner.Damage is null) break;
                position = scanner.Position;
            }
            while (BatchSearch.TryFind(segment.Log, position, segment.Length, next, long.MaxValue, out position, out next));
        }

        environment.Logger.RequestsDamaged(partition, lost, _memory.Requests.Count - before);
    }

    /// <summary>A closed segment was flushed before the next one was made, so nothing in it is ever cut.</summary>
    private void OpenClosed(Segment segment, PartitionCheckpoint? checkpoint)
    {
        var flushedLength = segment.Log.Length;
        // The checkpoint of a roll covers the segment that it closed: whole, though by its number.
        var covered = checkpoint is not null
            && (segment.BaseOffset < checkpoint.Segment
                || (segment.BaseOffset == checkpoint.Segment && checkpoint.Position == flushedLength));
        if (covered && !checkpoint!.DistrustsIndexes && IndexCheck.Fits(segment)) return;
        // Half built indexes may look well after a crash.
        if (_noted is not null) Note(_noted with { DistrustsIndexes = true, HasIndexes = false });
        var collectFrom = covered ? long.MaxValue : checkpoint?.Segment == segment.BaseOffset ? checkpoint.Position : 0;
        var next = Rescan(segment, flushedLength, collectFrom);
        segment.WriteIndexes();
        segment.Close(next - 1);
        environment.Logger.IndexRebuilt(partition);
    }

    private RecoveredPartition OpenActive(List<Segment> segments, PartitionCheckpoint? checkpoint)
    {
        var active = segments[^1];
        var flushed = checkpoint?.Segment == active.BaseOffset ? checkpoint.Position : 0;
        var hasIndexes = checkpoint is { HasIndexes: true, DistrustsIndexes: false };
        var wasClosedCleanly = hasIndexes && active.BaseOffset == checkpoint!.Segment
            && active.Log.Length == flushed && (flushed == 0 || IndexCheck.Fits(active));
        if (wasClosedCleanly)
        {
            // What was refused last may have been cut off without a flush, and be back after a power failure. For a record that
            // is no harm; what the log itself remembers must not change its mind.
            if (TopicName.IsInternal(partition.Topic)) active.CutToLength();
            return Recovered(segments, checkpoint!.NextOffset);
        }

        if (_noted is { HasIndexes: true }) Note(_noted with { HasIndexes = false });
        if (active.Log.Length < flushed) return GoOnBehindLoss(segments, checkpoint!);
        Rescan(active, flushed, collectFrom: flushed);
        var next = checkpoint?.Segment == active.BaseOffset ? checkpoint.NextOffset : active.BaseOffset;
        using var scanner = new BatchScanner(active.Log, flushed, active.Log.Length);
        while (scanner.MoveNext() && scanner.Header.BaseOffset == next)
        {
            Collect(scanner);
            active.Accept(scanner.Header);
            next = scanner.Header.LastOffset + 1;
        }

        if (active.Log.Length > active.Length) CutTail(active, next, scanner.Damage ?? "the offsets do not follow");
        // Readers will see it: then it must stay, and it may never have been flushed.
        if (environment.Durability == LogDurability.Flush) active.Secure(flushed);
        active.WriteIndexes();
        return Recovered(segments, next);
    }

    private void Note(PartitionCheckpoint checkpoint)
    {
        if (checkpoint == _noted) return;
        try
        {
            checkpoint.Write(directory, partition);
            _noted = checkpoint;
        }
        catch (IOException)
        {
            // On a full disk the log is there for readers; without the note a crash now may leave indexes that cost time.
        }
    }

    /// <summary>Reads what was flushed again for its indexes and source positions. Damage there is told, never cut.</summary>
    private long Rescan(Segment segment, long flushed, long collectFrom)
    {
        segment.RestartFrom(0, clearIndexes: true);
        var (position, next, isTold) = (0L, segment.BaseOffset, false);
        while (true)
        {
            using var scanner = new BatchScanner(segment.Log, position, flushed);
            while (scanner.MoveNext() && scanner.Header.BaseOffset == next)
            {
                if (scanner.Position >= collectFrom) Collect(scanner);
                segment.Accept(scanner.Header);
                next = scanner.Header.LastOffset + 1;
            }

            if (scanner.Damage is null && scanner.Position >= flushed) break;
            if (!isTold) environment.Logger.Damaged(partition, next, scanner.Damage ?? "the offsets do not follow", PathOf(segment));
            isTold = true;
            // What lies behind it is as good as before.
            if (!BatchSearch.TryFind(segment.Log, scanner.Position, flushed, next, long.MaxValue, out position, out var found)) break;
            next = found;
            segment.RestartFrom(position, clearIndexes: false);
        }

        segment.RestartFrom(flushed, clearIndexes: false);
        return next;
    }

    /// <summary>
    /// The file is shorter than what was flushed: somebody took records away. Their offsets are not given out again.
    /// </summary>
    private RecoveredPartition GoOnBehindLoss(List<Segment> segments, PartitionCheckpoint checkpoint)
    {
        var active = segments[^1];
        Rescan(active, active.Log.Length, collectFrom: long.MaxValue);
        active.WriteIndexes();
        environment.Logger.Damaged(partition, checkpoint.NextOffset - 1, "the file has become shorter", PathOf(active));
        segments.Add(Segment.Open(directory, checkpoint.NextOffset));
        return Recovered(segments, checkpoint.NextOffset);
    }

    private void CutTail(Segment segment, long next, string damage)
    {
        var torn = SegmentName.Torn(next, _now);
        var bytes = segment.Log.Length - segment.Length;
        var kept = TryKeepAside(segment, torn, bytes) ? Path.Combine(directory.Path, torn) : "no file: the disk has no room for it";
        segment.CutToLength();
        environment.Metrics.TailCut(bytes);
        environment.Logger.TornTailCut(partition, next, damage, bytes, kept);
    }

    private bool TryKeepAside(Segment segment, string name, long bytes)
    {
        try
        {
            BytesAside.Write(directory, name, segment.Log, segment.Length, bytes);
            return true;
        }
        catch (IOException)
        {
            directory.DeleteFile(name);
            return false;
        }
    }

    private void Collect(BatchScanner scanner) => _memory.Collect(scanner.Batch, scanner.Header, _now);

    private RecoveredPartition Recovered(IReadOnlyList<Segment> segments, long next) =>
        new(segments, next, _memory, _requests, _checkpointed);

    private string PathOf(Segment segment) => Path.Combine(directory.Path, SegmentName.Log(segment.BaseOffset));
}
