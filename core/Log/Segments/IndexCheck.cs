namespace Sluice.Log;

/// <summary>
/// Whether the indexes of a segment belong to it, as far as a few reads can tell: their first and last entries, and that none
/// is missing between the last one and the end.
/// </summary>
internal static class IndexCheck
{
    /// <summary>Looks at the whole file as it stands on the disk, which has at least one batch.</summary>
    public static bool Fits(Segment segment)
    {
        if (!segment.Offsets.TryLast(out var offset, out var position) || position >= segment.Log.Length) return false;
        return HasRightFirst(segment)
            && segment.Times.TryEntry(segment.Times.Count - 1, out var latest, out var timeOffset)
            && timeOffset >= offset
            && HasRightLast(segment, position, offset, timeOffset, latest);
    }

    private static bool HasRightFirst(Segment segment) =>
        segment.Offsets.TryEntry(0, out var offset, out var position)
        && (offset, position) == (segment.BaseOffset, 0)
        && segment.Times.TryEntry(0, out var latest, out var timeOffset)
        && timeOffset == segment.BaseOffset
        && TryHeader(segment, 0, segment.BaseOffset, out var first)
        && first.MaxTimestamp == latest;

    /// <summary>Walks from the last entry to the end, where one more would stand if the index were shorter than it should be.</summary>
    private static bool HasRightLast(Segment segment, long position, long offset, long timeOffset, long latest)
    {
        var at = position;
        while (at < segment.Log.Length)
        {
            if (at - position >= Segment.IndexInterval || !TryHeader(segment, at, offset, out var header)) return false;
            if (header.MaxTimestamp > latest) return false;
            (at, offset) = (at + header.TotalSize, header.LastOffset + 1);
        }

        return at == segment.Log.Length && timeOffset < offset;
    }

    private static bool TryHeader(Segment segment, long position, long expected, out BatchHeader header)
    {
        Span<byte> bytes = stackalloc byte[BatchHeader.Size];
        header = default;
        if (segment.Log.Read(position, bytes) != bytes.Length || !BatchHeader.IsPlausible(bytes)) return false;
        header = BatchHeader.Read(bytes);
        return header.BaseOffset == expected && header.Length <= BatchScanner.MaxBatchSize;
    }
}
