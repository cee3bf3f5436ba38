namespace Sluice.Log;

/// <summary>What of a partition can be compacted now, and whether it is worth it. Waits for nothing and touches nothing.</summary>
internal sealed class CompactionPlan
{
    private readonly Segment[] _segments;
    private readonly TopicSettings _settings;
    private readonly CompactionState _state;
    private readonly long _now;

    /// <summary>Looks at a partition as it is now.</summary>
    /// <param name="segments">All of the partition, in order; the last is written to, and left alone.</param>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public CompactionPlan(Segment[] segments, CompactionState state, TopicSettings settings, long now)
    {
        (_segments, _settings, _state, _now) = (segments, settings, state, now);
        while (Count < segments.Length - 1 && IsOldEnough(segments[Count])) Count++;
        // A note that does not fit the segments is that of another past.
        DirtyFrom = state.CleanedTo <= segments[^1].BaseOffset ? Math.Max(state.CleanedTo, segments[0].BaseOffset) : segments[0].BaseOffset;
        for (var i = 0; i < Count; i++)
        {
            TotalBytes += segments[i].Length;
            if (EndOf(i) > DirtyFrom) DirtyBytes += segments[i].Length;
        }
    }

    /// <summary>How many segments, from the first on, can be compacted.</summary>
    public int Count { get; }

    /// <summary>The offset behind them.</summary>
    public long End => _segments[Count].BaseOffset;

    /// <summary>Below this offset no key has two records.</summary>
    public long DirtyFrom { get; }

    /// <summary>The bytes of the segments that hold something that was not compacted.</summary>
    public long DirtyBytes { get; }

    /// <summary>The bytes of all segments that can be compacted.</summary>
    public long TotalBytes { get; }

    /// <summary>The share that was not compacted yet, 0 to 1.</summary>
    public double DirtyRatio => TotalBytes == 0 ? 0 : (double)DirtyBytes / TotalBytes;

    public bool IsDue =>
        (DirtyBytes > 0 && DirtyRatio >= _settings.Compaction.DirtyRatio) || (Count > 0 && _state.TombstonesDue <= _now)
        || IsFragmented();

    public Segment this[int number] => _segments[number];

    /// <summary>The offset behind a segment.</summary>
    public long EndOf(int number) => _segments[number + 1].BaseOffset;

    /// <summary>
    /// Whether at least half of the files would go if what was compacted were put together: how small a segment becomes shows
    /// only when it is written.
    /// </summary>
    private bool IsFragmented()
    {
        var (files, together, length) = (0, 0, 0L);
        for (; files < Count && EndOf(files) <= DirtyFrom; files++)
        {
            var joins = together > 0 && length + _segments[files].Length <= _settings.Segment.Bytes.Bytes;
            length = joins ? length + _segments[files].Length : _segments[files].Length;
            if (!joins) together++;
        }

        return together > 0 && together * 2 <= files;
    }

    private bool IsOldEnough(Segment segment) =>
        _settings.Compaction.MinLag <= TimeSpan.Zero
        || Math.Max(segment.MaxTimestamp ?? long.MinValue, segment.LastWritten) <= _now - _settings.Compaction.MinLag.TotalMilliseconds;
}
