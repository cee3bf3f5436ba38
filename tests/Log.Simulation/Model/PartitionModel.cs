namespace Sluice.Log.Simulation;

/// <summary>What one partition must hold, by what the log has answered and what readers have seen.</summary>
internal sealed class PartitionModel(TopicPartition place)
{
    private readonly Dictionary<long, SentRecord> _sent = [];
    private readonly SortedDictionary<long, SentRecord> _placed = [];
    private readonly CompactionModel _compaction = new();
    private long _first;
    private long _next;
    private long _flushedUpTo;
    private bool _mayHaveLost;
    private bool _hasLost;

    public TopicPartition Partition => place;

    public IReadOnlyList<SourcePart> Parts { get; } = [new SourcePart("a"), new SourcePart("b")];

    /// <summary>Compaction may have left holes.</summary>
    public bool MayHaveHoles => _compaction.IsPossible;

    /// <summary>What was sent with a request key, and what producers have sent.</summary>
    public List<KeyedRequest> Requests { get; } = [];

    /// <summary>The machine has lost power with durability os: what was acknowledged may be gone.</summary>
    public bool HasLostPower { get; private set; }

    public void Sent(SentRecord record) => _sent.TryAdd(record.Number, record);

    /// <summary>The log has answered that the record is at an offset, or a reader has seen it there.</summary>
    public void Place(SentRecord record, long offset)
    {
        if (record.Offset is { } before && before != offset)
            throw new BrokenPromiseException($"{place}: {record} is at offset {before} and at {offset}");
        // What was refused may have been on the disk before what came in its place, and be there again when that is lost.
        if (_hasLost && record.State == SendState.Unknown && offset >= _flushedUpTo && IsAnothers(offset, record)) ForgetFrom(offset);
        if (IsAnothers(offset, record))
            throw new BrokenPromiseException($"{place}: offset {offset} was {_placed[offset]}'s and is {record}'s now");
        if (record.State == SendState.Lost) throw new BrokenPromiseException($"{place}: {record} was gone and has come back");
        record.Offset = offset;
        _placed[offset] = record;
        _next = Math.Max(_next, offset + 1);
    }

    public void Saw(in RecordView record)
    {
        if (!_sent.TryGetValue(SentRecord.NumberOf(record), out var sent))
            throw new BrokenPromiseException($"{place}: nobody has sent what is at offset {record.Offset}");
        if (!sent.Is(record)) throw new BrokenPromiseException($"{place}: {sent} at offset {record.Offset} is not what was sent");
        if (sent.IsGone) throw new BrokenPromiseException($"{place}: {sent} at offset {record.Offset} was gone and has come back");
        Place(sent, record.Offset);
    }

    /// <summary>What the log says its bounds are: they only grow, and the first only by retention.</summary>
    /// <param name="inEffect">All settings that may have been in effect since the last look.</param>
    public void See(PartitionOffsets bounds, long size, long now, IReadOnlyCollection<TopicSettings> inEffect)
    {
        _compaction.See(inEffect);
        if (_mayHaveLost) ForgetFrom(Math.Max(bounds.Next, _flushedUpTo));
        // What it was when retention looked at it, nobody knows now.
        if (_mayHaveLost || _compaction.IsPossible) size = long.MaxValue;
        if (bounds.Next < _next) throw new BrokenPromiseException($"{place}: the next offset was {_next} and is {bounds.Next}");
        if (bounds.First < _first) throw new BrokenPromiseException($"{place}: the first offset was {_first} and is {bounds.First}");
        for (; _first < bounds.First; _first++)
        {
            if (_placed.TryGetValue(_first, out var gone) && !MayBeGone(gone, size, now, inEffect))
                throw new BrokenPromiseException($"{place}: {gone} at offset {_first} is gone, before retention could take it");
        }

        _next = bounds.Next;
        (_hasLost, _mayHaveLost) = (_hasLost || _mayHaveLost, false);
    }

    /// <summary>Everything from the first to the next offset was read: nothing acknowledged is missing, and all is in order.</summary>
    /// <param name="offsets">Where there was a record.</param>
    public void SawAll(HashSet<long> offsets, long size, long now, IReadOnlyCollection<TopicSettings> inEffect)
    {
        if (_hasLost || _compaction.IsPossible) size = long.MaxValue;
        foreach (var (offset, record) in _placed.Where(entry => entry.Key >= _first && !offsets.Contains(entry.Key) && !entry.Value.IsGone))
        {
            if (!_compaction.MayHaveTaken(record, now, other => other > offset, _placed))
                throw new BrokenPromiseException($"{place}: {record} at offset {offset} is missing");
            record.IsGone = true;
        }

        foreach (var record in _sent.Values)
        {
            if (record.State != SendState.Acknowledged || record.Offset is not null || record.IsGone) continue;
            if (!MayBeGone(record, size, now, inEffect) && !_compaction.MayHaveTaken(record, now, _ => true, _placed))
                throw new BrokenPromiseException($"{place}: {record} was acknowledged and is not there");
            record.IsGone = true;
        }

        _hasLost = false;
        var lastOf = new Dictionary<object, long>();
        foreach (var record in _placed.Values)
        {
            var series = record.Series ?? this;
            if (lastOf.TryGetValue(series, out var last) && record.Position <= last)
                throw new BrokenPromiseException($"{place}: {record} is behind what was sent later");
            if (record.Part is { Waiting: 0 } source && record.Position > source.Known)
                throw new BrokenPromiseException($"{place}: {record} is there, and the log says that {source.Name} is at {source.Known}");
            lastOf[series] = record.Position;
        }
    }

    /// <summary>The log was closed and has flushed everything.</summary>
    public void Flushed() => _flushedUpTo = _next;

    /// <summary>Whether what was not flushed may be gone: from some offset on, then.</summary>
    public void Stopped(bool mayHaveLost)
    {
        _mayHaveLost |= mayHaveLost;
        HasLostPower |= mayHaveLost;
        foreach (var record in _sent.Values)
        {
            if (record.State == SendState.Waiting) record.State = SendState.Unknown;
        }
    }

    public void Reopened(Func<SourcePart, long> remembered, bool mayHaveLost)
    {
        foreach (var part in Parts) part.Reopened(remembered(part), mayHaveLost);
    }

    private bool IsAnothers(long offset, SentRecord record) => _placed.TryGetValue(offset, out var there) && there != record;

    private void ForgetFrom(long offset)
    {
        foreach (var (at, record) in _placed.Where(entry => entry.Key >= offset).ToList())
        {
            _placed.Remove(at);
            record.Offset = null;
            record.State = record.MayBeSentAgain ? SendState.Unknown : SendState.Lost;
        }

        _next = Math.Min(_next, offset);
    }

    private static bool MayBeGone(SentRecord record, long size, long now, IReadOnlyCollection<TopicSettings> inEffect) => inEffect.Any(settings =>
        settings.Cleanup.Deletes
        && ((settings.Retention.Time > TimeSpan.Zero
                && Math.Max(record.Timestamp, record.SentAt) < now - settings.Retention.Time.TotalMilliseconds)
            || (settings.Retention.Size is { } limit && size >= limit.Bytes)));
}
