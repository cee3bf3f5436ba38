namespace Sluice.Log;

/// <summary>
/// Compacts a partition once: notes the last offset of every key that was written since the last time, then writes the
/// segments from the first on anew, neighbours that have become small into one.
/// </summary>
/// <remarks>
/// Earlier segments are swapped in before later ones are written: a tombstone is marked as one that may go only when what it
/// deletes is gone for certain.
/// </remarks>
/// <param name="memory">How many bytes the keys may take.</param>
/// <param name="now">Milliseconds since 1970 UTC.</param>
internal sealed class PartitionCleaning(PartitionLog partition, CompactionPlan plan, long memory, long now)
{
    // The old files are deleted in the writer's turn: so many are gone in an instant.
    private const int MostSegmentsInOne = 64;

    private readonly TopicSettings _settings = partition.Settings;
    private CleaningResult _result;

    /// <summary>Does it. Null when the partition has moved on meanwhile, so that what was done up to there is all.</summary>
    /// <exception cref="CorruptBatchException">The partition is damaged; nothing behind the damage was touched.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public CleaningResult? Run(CancellationToken cancellationToken)
    {
        var map = new KeyOffsetMap(plan.End - plan.DirtyFrom, memory);
        var end = NoteKeys(map, cancellationToken);
        var horizon = now + (long)_settings.Compaction.TombstoneRetention.TotalMilliseconds;
        var compactor = new BatchCompactor(new RecordRetention(map, end, now), horizon);
        for (var first = 0; first < plan.Count && plan[first].BaseOffset < end;)
        {
            var next = CleanFrom(first, compactor, end, cancellationToken);
            if (next == first) return null;
            first = next;
        }

        partition.Compaction.Note(new CompactionState { CleanedTo = end, TombstonesDue = compactor.TombstonesDue });
        return _result with { RecordsBefore = compactor.Records, RecordsAfter = compactor.Kept, HasMore = end < plan.End };
    }

    /// <summary>Returns the offset up to which there was room for the keys.</summary>
    private long NoteKeys(KeyOffsetMap map, CancellationToken cancellationToken)
    {
        for (var number = 0; number < plan.Count; number++)
        {
            if (plan.EndOf(number) <= plan.DirtyFrom) continue;
            using var scanner = new BatchScanner(plan[number].Log, 0, plan[number].Length);
            while (MoveNext(scanner, plan[number], cancellationToken))
            {
                if (scanner.Header.LastOffset < plan.DirtyFrom || scanner.Header.IsControl) continue;
                foreach (var record in new RecordSequence(scanner.Batch, plan.DirtyFrom))
                {
                    if (record.Key.HasValue && !map.TryPut(KeyHash.Of(record.Key.Bytes), record.Offset)) return record.Offset;
                }
            }
        }

        return plan.End;
    }

    /// <summary>
    /// Writes one new segment out of as many as fit into it, and swaps it in. Returns the number of the segment to go on with;
    /// the same again when the swap was refused.
    /// </summary>
    private int CleanFrom(int first, BatchCompactor compactor, long end, CancellationToken cancellationToken)
    {
        var cleaned = new CleanedSegment(partition.Directory, plan[first].BaseOffset);
        var swappedIn = false;
        try
        {
            var (next, before, lastWritten, changed) = (first, 0L, 0L, false);
            do
            {
                changed |= Copy(plan[next], cleaned, compactor, cancellationToken);
                before += plan[next].Length;
                lastWritten = Math.Max(lastWritten, plan[next].LastWritten);
                next++;
            }
            while (next < plan.Count && Joins(first, next, cleaned.Length, end));

            changed |= next - first > 1;
            if (changed)
            {
                var segment = cleaned.Finish(plan.EndOf(next - 1) - 1, lastWritten);
                var replaced = Enumerable.Range(first, next - first).Select(number => plan[number]).ToList();
                using var swap = new SegmentSwap(segment, replaced, plan.EndOf(next - 1));
                swappedIn = partition.Swap(swap);
                if (!swappedIn) return first;
            }

            _result = _result with
            {
                SegmentsBefore = _result.SegmentsBefore + next - first,
                SegmentsAfter = _result.SegmentsAfter + 1,
                BytesBefore = _result.BytesBefore + before,
                BytesAfter = _result.BytesAfter + (changed ? cleaned.Length : before),
            };
            return next;
        }
        finally
        {
            if (!swappedIn) cleaned.Discard();
        }
    }

    /// <summary>A segment that was looked at only in part stays by itself, so that the rest of it is less next time.</summary>
    private bool Joins(int first, int next, long length, long end) =>
        next - first < MostSegmentsInOne
        && plan.EndOf(next) <= end
        && length + plan[next].Length <= _settings.Segment.Bytes.Bytes
        && plan.EndOf(next) - plan[first].BaseOffset <= int.MaxValue;

    /// <summary>Copies a segment without what goes; true when something did, or a tombstone was marked.</summary>
    private bool Copy(Segment segment, CleanedSegment target, BatchCompactor compactor, CancellationToken cancellationToken)
    {
        var changed = false;
        using var scanner = new BatchScanner(segment.Log, 0, segment.Length);
        while (MoveNext(scanner, segment, cancellationToken))
        {
            var batch = compactor.Compact(scanner.Batch, scanner.Header);
            changed |= batch != scanner.Batch;
            target.Add(batch);
        }

        return changed;
    }

    private bool MoveNext(BatchScanner scanner, Segment segment, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var expected = scanner.Header.Length > 0 ? scanner.Header.LastOffset + 1 : segment.BaseOffset;
        if (scanner.MoveNext())
        {
            // A hole that somebody left by restoring half a folder stays one; what lies twice is nothing to build on.
            if (scanner.Header.BaseOffset >= expected) return true;
            throw new CorruptBatchException(partition.Partition, expected, "offsets go back");
        }

        if (scanner.Damage is { } damage) throw new CorruptBatchException(partition.Partition, expected, damage);
        return false;
    }
}
