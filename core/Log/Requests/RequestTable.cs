namespace Sluice.Log;

/// <summary>The requests that one partition remembers. Changed in the writer's turn; looked into by anybody.</summary>
/// <remarks>
/// Between checkpoints the log itself is the record of what is new: <see cref="Unsaved"/> goes to the <see cref="RequestFile"/>
/// before the checkpoint that covers it.
/// </remarks>
internal sealed class RequestTable(RequestMemory memory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, RequestEntry> _entries = [];
    private readonly Queue<(UInt128 Request, long Time)> _byAge = [];
    private readonly List<RequestEntry> _unsaved = [];

    /// <summary>How many are remembered.</summary>
    public int Count
    {
        get { lock (_gate) return _entries.Count; }
    }

    /// <summary>Those that the file does not have yet, in the order of their offsets. Belongs to the writer's turn.</summary>
    public IReadOnlyList<RequestEntry> Unsaved => _unsaved;

    /// <summary>All that are remembered, the oldest first.</summary>
    public IReadOnlyList<RequestEntry> ToList()
    {
        lock (_gate) return [.. _byAge.Where(IsCurrent).Select(old => _entries[old.Request])];
    }

    /// <summary>A request that is remembered, or null.</summary>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public RequestEntry? Find(UInt128 request, long now)
    {
        lock (_gate)
            return _entries.TryGetValue(request, out var entry) && !memory.IsExpired(entry.Time, now) ? entry : null;
    }

    /// <summary>Remembers a request that is in the log, and not in the file yet.</summary>
    public void Add(RequestEntry entry, long now)
    {
        if (AddSaved(entry, now)) _unsaved.Add(entry);
    }

    /// <summary>Remembers a request that the file has; false when it is known already, or expired.</summary>
    public bool AddSaved(RequestEntry entry, long now)
    {
        lock (_gate)
        {
            DropExpiredLocked(now);
            // A clock that was ahead once must not keep a key, and all behind it, for longer than a day from now.
            var dated = entry with { Time = Math.Min(entry.Time, now) };
            if (memory.IsExpired(dated.Time, now)) return false;
            var isKnown = _entries.TryGetValue(dated.Request, out var before);
            if (isKnown && !memory.IsExpired(before.Time, now)) return false;
            _entries[dated.Request] = dated;
            _byAge.Enqueue((dated.Request, dated.Time));
            if (!isKnown) memory.Take(1);
            return true;
        }
    }

    /// <summary>The file has all that were unsaved.</summary>
    public void Saved() => _unsaved.Clear();

    /// <summary>Forgets what is too old.</summary>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public void DropExpired(long now)
    {
        lock (_gate) DropExpiredLocked(now);
    }

    /// <summary>Forgets everything, as the partition closes.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            memory.Return(_entries.Count);
            _entries.Clear();
            _byAge.Clear();
        }
    }

    private void DropExpiredLocked(long now)
    {
        while (_byAge.TryPeek(out var oldest) && memory.IsExpired(oldest.Time, now))
        {
            _byAge.Dequeue();
            if (!IsCurrent(oldest)) continue;
            _entries.Remove(oldest.Request);
            memory.Return(1);
        }
    }

    /// <summary>A part of a request that came late is as old as the others: behind younger ones, it may be used anew before it goes.</summary>
    private bool IsCurrent((UInt128 Request, long Time) old) =>
        _entries.TryGetValue(old.Request, out var current) && current.Time == old.Time;
}
