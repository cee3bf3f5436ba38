namespace Sluice.Log;

/// <summary>
/// Decides what of a group is to be written, and answers repeats. The appends of a group are judged as if those before them
/// were written; what follows from that counts once they are, and is dropped when they are not.
/// </summary>
internal sealed class AppendJudge(TopicPartition partition, RepeatMemory memory, PartitionEnvironment environment)
{
    private readonly Dictionary<long, ProducerState> _producers = [];
    private readonly Dictionary<UInt128, RequestEntry> _requests = [];
    private readonly List<(PendingAppend Append, AppendResult Answer)> _repeatsOfGroup = [];
    private long _durable;
    private long _now;

    /// <summary>Begins a group.</summary>
    /// <param name="next">The partition's next offset; everything before it is durable.</param>
    public void Begin(long next)
    {
        _producers.Clear();
        _requests.Clear();
        _repeatsOfGroup.Clear();
        (_durable, _now) = (next, environment.Time.GetUtcNow().ToUnixTimeMilliseconds());
    }

    /// <summary>Whether an append is to be written; it is answered when not, now or with the group.</summary>
    /// <param name="next">The offset that its first record would get.</param>
    public bool Accepts(PendingAppend pending, long next)
    {
        try
        {
            return pending.Stamp switch
            {
                SourceStamp source when IsRepeat(pending, source) => false,
                RequestStamp request when IsRepeat(pending, request) => false,
                _ => AcceptsSequence(pending, next) && Accepted(pending, next),
            };
        }
        catch (Exception refusal)
        {
            // Whatever it is, it is about this append: the others of the group have nothing to do with it.
            pending.Refuse(refusal);
            return false;
        }
    }

    /// <summary>The group is durable: what follows from it counts, and repeats of it are answered.</summary>
    public void Publish()
    {
        foreach (var (producer, state) in _producers) memory.Producers.Set(producer, state);
        foreach (var entry in _requests.Values) memory.Requests.Add(entry, _now);
        foreach (var (append, answer) in _repeatsOfGroup) append.Acknowledge(answer);
    }

    /// <summary>The group could not be written, so a repeat of a part of it is not stored either.</summary>
    public void Drop(Exception refusal)
    {
        foreach (var (append, _) in _repeatsOfGroup) append.Refuse(refusal);
    }

    private bool Accepted(PendingAppend pending, long next)
    {
        RefuseRecords(pending);
        if (pending.Stamp is RequestStamp request) _requests.Add(request.Request, RequestEntry.Of(request, next, pending.Batches.Count));
        return true;
    }

    /// <summary>Behind every look for repeats, and before anything of the append counts.</summary>
    private static void RefuseRecords(PendingAppend pending)
    {
        if (pending.Refusal is { } refusal) throw refusal;
    }

    private bool IsRepeat(PendingAppend pending, SourceStamp source)
    {
        if (memory.Sources.Find(source.Source, source.Part) is not { } remembered) return false;
        if (SourcePosition.Compare(remembered.Span, source.First.Span) < 0) return false;
        if (SourcePosition.Compare(remembered.Span, source.Last.Span) < 0) throw new SourceConflictException(partition, remembered);
        pending.Acknowledge(new AppendResult(_durable, _durable - 1, Duplicate: true));
        return true;
    }

    private bool IsRepeat(PendingAppend pending, RequestStamp request)
    {
        RequestEntry? known = _requests.TryGetValue(request.Request, out var entry) ? entry : memory.Requests.Find(request.Request, _now);
        if (known is not { } before) return false;
        if (before.Fingerprint != request.Fingerprint) throw new RequestMismatchException();
        AnswerRepeat(pending, before.Repeated);
        return true;
    }

    private bool AcceptsSequence(PendingAppend pending, long next)
    {
        if (SequencedAppend.Read(pending.Batches.Memory.Span) is not { } append) return true;
        var producer = append.Producer;
        if (environment.Fences.ShutOutBy(producer) is { } current) throw new StaleProducerEpochException(partition, producer, current);
        var state = _producers.GetValueOrDefault(producer.Id) ?? memory.Producers.Find(producer.Id);
        var verdict = SequenceCheck.Judge(partition, append, state);
        if (verdict.Refusal is { } refusal) throw refusal;
        if (verdict.Stored is { } stored)
        {
            AnswerRepeat(pending, stored);
            return false;
        }

        RefuseRecords(pending);
        if (state is null && memory.Producers.MakeRoom(NewProducers() + 1, _now, _producers.ContainsKey) is { } full) throw full;
        pending.LeaveOut(verdict.StoredBytes, verdict.StoredFrom);
        var first = append.FirstBehind(verdict.StoredBytes);
        var written = new SequenceRange(first, append.Last, next + SequenceNumber.Distance(first, append.Last));
        _producers[producer.Id] = state is not null && state.Epoch == producer.Epoch
            ? state.With(written, _now)
            : new ProducerState(producer.Epoch, [written], _now);
        return true;
    }

    private int NewProducers() => _producers.Keys.Count(producer => memory.Producers.Find(producer) is null);

    /// <summary>A repeat of what this very group writes is stored when the group is.</summary>
    private void AnswerRepeat(PendingAppend pending, AppendResult answer)
    {
        if (answer.LastOffset >= _durable) _repeatsOfGroup.Add((pending, answer));
        else pending.Acknowledge(answer);
    }
}
