namespace Sluice.Log;

/// <summary>Decides which segments retention lets go; waits for nothing and touches nothing.</summary>
/// <param name="now">Milliseconds since 1970 UTC.</param>
internal sealed class RetentionPlan(RetentionSettings settings, long now)
{
    /// <summary>
    /// Whether even the newest record of a segment is too old. It is as old as its timestamp says, but never older than its
    /// arrival: a source that brings in last year's events must not lose them before anybody could read them.
    /// </summary>
    public bool IsExpired(Segment segment) =>
        settings.Time > TimeSpan.Zero
        && segment.MaxTimestamp is { } latest
        && Math.Max(latest, segment.LastWritten) < now - settings.Time.TotalMilliseconds;

    /// <summary>How many segments at the beginning go; never the last, which is written to.</summary>
    public int CountToDelete(IReadOnlyList<Segment> segments)
    {
        var size = segments.Sum(segment => segment.Length);
        var count = 0;
        while (count < segments.Count - 1 && (IsExpired(segments[count]) || IsOver(size - segments[count].Length)))
        {
            size -= segments[count].Length;
            count++;
        }

        return count;
    }

    /// <summary>A segment goes only when what is left still fills the limit.</summary>
    private bool IsOver(long sizeWithout) => settings.Size is { } limit && sizeWithout >= limit.Bytes;
}
