namespace Sluice.Log.Simulation;

/// <summary>What one partition must hold, by what the log has answered and what readers have seen.</summary>
internal sealed class PartitionModel(TopicPartition place)
{
    private readonly Dictionary<long, SentRecord> _sent = [];
    private readonly SortedDictionary<long, SentRecord> _placed = [];
    private long _first;
    private long _next;
    private long _flushedUpTo;
    private bool _mayHaveLost;
    private bool _hasLost;

    public TopicPartition Partition => place;

    public IReadOnlyList<SourcePart> Parts { get; } = [new SourcePart("a"), new SourcePart("b")];

    public List<KeyedRequest> Requests { get; } = [];

    public List<SequencedSend> Sends { get; } = [];

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
        if (record.State == SendState.Lost || record.IsGone) throw new BrokenPromiseException($"{place}: {record} was gone and has come back");
        record.Offset = offset;
        _placed[offset] = record;
        _next = Math.Max(_next, offset + 1);
    }

    public void Saw(in RecordView record)
    {
        if (!record.Value.HasValue || !_sent.TryGetValue(SentRecord.NumberIn(record.Value.Bytes), out var sent))
            throw new BrokenPromiseException($"{place}: nobody has sent what is at offset {record.Offset}");
        if (!record.Value.Bytes.SequenceEqual(sent.Value())
            || record.Timestamp != sent.Timestamp
            || record.Key.HasValue != sent.Key is not null
            || !record.Key.Bytes.SequenceEqual(sent.Key))
        {
            throw new BrokenPromiseException($"{place}: {sent} at offset {record.Offset} is not what was sent");
        }

        Place(sent, record.Offset);
    }

    /// <summary>What the log says its bounds are: they only grow, and the first only by retention.</summary>
    /// <param name="inEffect">All settings that may have been in effect since the last look.</param>
    public void See(PartitionOffsets bounds, long size, long now, IReadOnlyCollection<TopicSettings> inEffect)
    {
        if (_mayHaveLost)
        {
            ForgetFrom(Math.Max(bounds.Next, _flushedUpTo));
            size = long.MaxValue; // What it was when retention looked at it, nobody knows now.
        }

        if (bounds.Next < _next) throw new BrokenPromiseException($"{place}: the next offset was {_next} and is {bounds.Next}");
        if (bounds.First < _first) throw new BrokenPromiseException($"{place}: the first offset was {_first} and is {bounds.First}");
        foreach (var record in _placed.Values) record.MayGo |= MayBeGone(record, size, now, inEffect);
        // How large it was before the power took some of it, nobody knows.
        var mayHaveBeenLarger = _mayHaveLost && inEffect.Any(settings => settings.Retention.Size is not null);
        for (; _first < bounds.First; _first++)
        {
            if (_placed.TryGetValue(_first, out var gone) && !gone.MayGo && !mayHaveBeenLarger)
                throw new BrokenPromiseException($"{place}: {gone} at offset {_first} is gone, before retention could take it");
        }

        _next = bounds.Next;
        (_hasLost, _mayHaveLost) = (_hasLost || _mayHaveLost, false);
    }

    /// <summary>Everything from the first to the next offset was read: nothing acknowledged is missing, and all is in order.</summary>
    public void SawAll(long size, long now, IReadOnlyCollection<TopicSettings> inEffect)
    {
        if (_hasLost) size = long.MaxValue;
        foreach (var record in _sent.Values)
        {
            if (record.State != SendState.Acknowledged || record.Offset is not null || record.IsGone) continue;
            if (!MayBeGone(record, size, now, inEffect))
                throw new BrokenPromiseException($"{place}: {record} was acknowledged and is not there");
            record.IsGone = true;
        }

        _hasLost = false;
        var lastOfKind = new Dictionary<SendKind, long>();
        var lastOf = Parts.ToDictionary(part => part, _ => 0L);
        foreach (var record in _placed.Values)
        {
            if (record.Kind == SendKind.Keyed) continue;
            var (last, current) = record.Part is { } part
                ? (lastOf[part], record.Position)
                : (lastOfKind.GetValueOrDefault(record.Kind, -1), record.Number);
            if (current <= last) throw new BrokenPromiseException($"{place}: {record} is behind what was sent later");
            if (record.Part is { } source && current > source.Known && source.Waiting == 0)
                throw new BrokenPromiseException($"{place}: {record} is there, and the log says that {source.Name} is at {source.Known}");
            if (record.Part is { } of) lastOf[of] = current;
            else lastOfKind[record.Kind] = current;
        }
    }

    /// <summary>The log was closed and has flushed everything.</summary>
    public void Flushed() => _flushedUpTo = _next;

    /// <summary>Whether what was not flushed may be gone: from some offset on, then.</summary>
    public void Stopped(bool mayHaveLost)
    {
        _mayHaveLost |= mayHaveLost;
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
            record.State = record.Kind == SendKind.Plain ? SendState.Lost : SendState.Unknown;
        }

        _next = Math.Min(_next, offset);
    }

    private static bool MayBeGone(SentRecord record, long size, long now, IReadOnlyCollection<TopicSettings> inEffect) => inEffect.Any(settings =>
        (settings.Retention.Time > TimeSpan.Zero
            && Math.Max(record.Timestamp, record.SentAt) < now - settings.Retention.Time.TotalMilliseconds)
        || (settings.Retention.Size is { } limit && size >= limit.Bytes));
}
