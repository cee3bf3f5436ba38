namespace Sluice.Connect.Sinks;

/// <summary>Knows the offset of a partition below which every record is settled, while records settle in any order.</summary>
internal sealed class OffsetTracker(long start)
{
    private readonly SortedSet<long> _open = [];

    // How many parts of a record are open beside one, where it was split.
    private readonly Dictionary<long, int> _moreParts = [];
    private long _next = start;

    /// <summary>Every record below is settled: safe to commit.</summary>
    public long Safe => _open.Count == 0 ? _next : _open.Min;

    /// <summary>How many records have been read from the first that is not settled on.</summary>
    public long Window => _next - Safe;

    /// <summary>A record was read; it is open until each of its parts is settled. Offsets grow from call to call.</summary>
    public void Open(long offset, int parts = 1)
    {
        _open.Add(offset);
        if (parts > 1) _moreParts[offset] = parts - 1;
        _next = offset + 1;
    }

    /// <summary>There is nothing more to read below an offset: compaction has left no record there.</summary>
    public void PassTo(long offset) => _next = Math.Max(_next, offset);

    /// <summary>The record, or one part of it, is delivered, dropped or dead-lettered: nobody needs it again.</summary>
    public void Settle(long offset)
    {
        if (_moreParts.Count > 0 && _moreParts.TryGetValue(offset, out var more))
        {
            if (more > 1) _moreParts[offset] = more - 1;
            else _moreParts.Remove(offset);
            return;
        }

        _open.Remove(offset);
    }
}
