using System.Buffers;
using Microsoft.Extensions.Logging;

namespace Sluice.Log;

/// <summary>
/// Opens a partition's folder as a crash may have left it. What a checkpoint says was flushed is kept whatever it looks like;
/// behind it, the first batch that is not sound cuts the tail, which was never acknowledged.
/// </summary>
internal sealed class PartitionRecovery(
    StorageDirectory directory, TopicPartition partition, TimeProvider time, LogMetrics metrics, ILogger logger, RequestMemory memory)
{
    private readonly RepeatMemory _memory = new(memory);
    private readonly RequestFile _requests = new(directory);
    private readonly long _now = time.GetUtcNow().ToUnixTimeMilliseconds();
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
        if (bases.Count == 0) return Recovered([Segment.Open(directory, 0)], 0);

        var checkpoint = PartitionCheckpoint.Read(directory);
        if (checkpoint is not null && !bases.Contains(checkpoint.Segment)) checkpoint = null;
        _checkpointed = checkpoint?.Segment ?? 0;
        foreach (var source in checkpoint?.Sources ?? []) _memory.Sources.Set(source.Source, source.Part, source.Position);
        _memory.Producers.Load(checkpoint?.Producers);
        if (_requests.Load(_memory.Requests, _now) is > 0 and var damaged) logger.RequestsDamaged(partition, damaged);

        var segments = bases.ConvertAll(baseOffset => Segment.Open(directory, baseOffset));
        for (var i = 0; i < segments.Count - 1; i++) OpenClosed(segments[i], checkpoint);
        return OpenActive(segments, checkpoint);
    }

    /// <summary>A closed segment was flushed before the next one was made, so nothing in it is ever cut.</summary>
    private void OpenClosed(Segment segment, PartitionCheckpoint? checkpoint)
    {
        var flushedLength = segment.Log.Length;
        // The checkpoint of a roll covers the segment that it closed: whole, though by its number.
        var covered = checkpoint is not null
            && (segment.BaseOffset < checkpoint.Segment
                || (segment.BaseOffset == checkpoint.Segment && checkpoint.Position == flushedLength));
        if (covered && IndexCheck.Fits(segment)) return;
        var collectFrom = covered ? long.MaxValue : checkpoint?.Segment == segment.BaseOffset ? checkpoint.Position : 0;
        Rescan(segment, flushedLength, collectFrom);
        segment.WriteIndexes();
        logger.IndexRebuilt(partition);
    }

    private RecoveredPartition OpenActive(List<Segment> segments, PartitionCheckpoint? checkpoint)
    {
        var active = segments[^1];
        var flushed = checkpoint?.Segment == active.BaseOffset ? checkpoint.Position : 0;
        var wasClosedCleanly = checkpoint is not null && active.BaseOffset == checkpoint.Segment
            && active.Log.Length == flushed && (flushed == 0 || IndexCheck.Fits(active));
        if (wasClosedCleanly) return Recovered(segments, checkpoint!.NextOffset);

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
        active.WriteIndexes();
        return Recovered(segments, next);
    }

    /// <summary>Reads what was flushed again for its indexes and source positions. Damage there is told, never cut.</summary>
    private void Rescan(Segment segment, long flushed, long collectFrom)
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
            if (!isTold) logger.Damaged(partition, next, scanner.Damage ?? "the offsets do not follow", PathOf(segment));
            isTold = true;
            // What lies behind it is as good as before.
            if (!BatchSearch.TryFind(segment.Log, scanner.Position, flushed, next, long.MaxValue, out position, out next)) break;
            segment.RestartFrom(position, clearIndexes: false);
        }

        segment.RestartFrom(flushed, clearIndexes: false);
    }

    /// <summary>
    /// The file is shorter than what was flushed: somebody took records away. Their offsets are not given out again.
    /// </summary>
    private RecoveredPartition GoOnBehindLoss(List<Segment> segments, PartitionCheckpoint checkpoint)
    {
        var active = segments[^1];
        Rescan(active, active.Log.Length, collectFrom: long.MaxValue);
        active.WriteIndexes();
        logger.Damaged(partition, checkpoint.NextOffset - 1, "the file has become shorter", PathOf(active));
        segments.Add(Segment.Open(directory, checkpoint.NextOffset));
        return Recovered(segments, checkpoint.NextOffset);
    }

    private void CutTail(Segment segment, long next, string damage)
    {
        var torn = SegmentName.Torn(next, time.GetUtcNow().ToUnixTimeMilliseconds());
        var bytes = segment.Log.Length - segment.Length;
        KeepAside(segment, torn, bytes);
        segment.CutToLength();
        metrics.TailCut(bytes);
        logger.TornTailCut(partition, next, damage, bytes, Path.Combine(directory.Path, torn));
    }

    private void KeepAside(Segment segment, string name, long bytes)
    {
        using var aside = directory.OpenFile(name);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        for (long done = 0; done < bytes;)
        {
            var read = segment.Log.Read(segment.Length + done, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - done)));
            if (read == 0) break;
            aside.Write(done, [buffer.AsMemory(0, read)]);
            done += read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        aside.Flush();
    }

    private void Collect(BatchScanner scanner) => _memory.Collect(scanner.Batch, scanner.Header, _now);

    private RecoveredPartition Recovered(IReadOnlyList<Segment> segments, long next) =>
        new(segments, next, _memory, _requests, _checkpointed);

    private string PathOf(Segment segment) => Path.Combine(directory.Path, SegmentName.Log(segment.BaseOffset));
}
