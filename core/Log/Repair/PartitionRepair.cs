namespace Sluice.Log;

/// <summary>
/// Goes over what was flushed of a partition that nobody has open. Damage is mended in its place, so that it takes no room and
/// a crash at any point leaves what was there before, or damage to mend once more; every other byte stays where it is.
/// </summary>
internal sealed class PartitionRepair(StorageDirectory directory, TopicPartition partition, bool mend, TimeProvider time)
{
    private readonly List<LogDamage> _damages = [];
    private readonly LostRecords _lost = new(partition);
    private long _latest;

    public IReadOnlyList<LogDamage> Run()
    {
        // As every opening does it: until then two files may hold the same offsets.
        SwapFiles.Complete(directory);
        var checkpoint = PartitionCheckpoint.Read(directory, partition);
        var bases = directory.ListFiles()
            .Select(name => SegmentName.TryParseLog(name, out var baseOffset) ? baseOffset : -1)
            .Where(baseOffset => baseOffset >= 0)
            .Order()
            .ToList();
        for (var i = 0; i < bases.Count; i++)
        {
            var noted = checkpoint?.Segment == bases[i] ? checkpoint : null;
            using var file = directory.OpenFile(SegmentName.Log(bases[i]));
            if (i + 1 < bases.Count) Examine(new ExaminedSegment(file, bases[i], Math.Max(file.Length, noted?.Position ?? 0), bases[i + 1], IsClosed: true));
            else if (noted is not null) Examine(new ExaminedSegment(file, bases[i], noted.Position, noted.NextOffset, IsClosed: false));
        }

        return _damages;
    }

    private void Examine(ExaminedSegment segment)
    {
        var before = _damages.Count;
        var lastWritten = segment.File.LastWritten;
        var length = Math.Min(segment.File.Length, segment.Length);
        var (position, next) = (0L, segment.BaseOffset);
        _latest = lastWritten.ToUnixTimeMilliseconds();
        while (true)
        {
            using var scanner = new BatchScanner(segment.File, position, length);
            while (scanner.MoveNext() && scanner.Header.BaseOffset == next)
            {
                _lost.Saw(scanner.Batch);
                (_latest, next) = (scanner.Header.MaxTimestamp, scanner.Header.LastOffset + 1);
            }

            // What lies behind the offsets of a segment is read by nobody.
            if (next >= segment.NextOffset) break;
            var (from, what) = (scanner.Position, scanner.Damage ?? (scanner.Position < length ? "the offsets do not follow" : "the file ends before it should"));
            var isFound = BatchSearch.TryFind(segment.File, from, length, next, segment.NextOffset, out var behind, out var found);
            if (!isFound) (behind, found) = (segment.Length, segment.NextOffset);
            Take(segment, from, behind, next, found, what);
            if (!isFound) break;
            (position, next) = (behind, found);
        }

        if (!mend || _damages.Skip(before).All(damage => damage.Remedy == DamageRemedy.None)) return;
        // The next opening builds them again. The time stays that of the records, which retention counts from.
        directory.DeleteFile(SegmentName.Index(segment.BaseOffset));
        directory.DeleteFile(SegmentName.TimeIndex(segment.BaseOffset));
        directory.Flush();
        segment.File.SetLastWritten(lastWritten);
    }

    private void Take(ExaminedSegment segment, long from, long behind, long first, long next, string what)
    {
        var name = SegmentName.Log(segment.BaseOffset);
        var bytes = Math.Max(0, Math.Min(behind, segment.File.Length) - from);
        var (remedy, batch) = DecideOn(segment, from, behind, first, next);
        string? kept = null;
        if (mend && remedy != DamageRemedy.None)
        {
            if (bytes > 0)
            {
                kept = SegmentName.Damaged(first, time.GetUtcNow().ToUnixTimeMilliseconds());
                BytesAside.Write(directory, kept, segment.File, from, bytes);
            }

            segment.File.Write(from, batch);
            segment.File.Flush();
        }

        _damages.Add(new LogDamage(
            partition,
            Path.Combine(directory.Path, name),
            from,
            bytes,
            first,
            next,
            what,
            remedy,
            kept is null ? null : Path.Combine(directory.Path, kept)));
    }

    private (DamageRemedy Remedy, IReadOnlyList<ReadOnlyMemory<byte>> Batches) DecideOn(
        ExaminedSegment segment, long from, long behind, long first, long next)
    {
        if (DamagedBatch.TryRestore(segment.File, from, behind - from, first, next, out var batch)) return (DamageRemedy.Restore, [batch]);
        // A closed segment may become longer at its end.
        var room = segment.IsClosed && behind == segment.Length ? Math.Max(behind - from, LostRecords.MostNeeded) : behind - from;
        var batches = _lost.Cover(room, first, next, _latest);
        return (batches.Count == 0 ? DamageRemedy.None : DamageRemedy.PassOver, batches);
    }
}
