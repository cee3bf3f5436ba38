namespace Sluice.Log;

/// <summary>All that one partition knows repeats by. It follows from the log, and from what a checkpoint saved of its beginning.</summary>
internal sealed class RepeatMemory(RequestMemory requests)
{
    public SourcePositionTable Sources { get; } = new();

    public ProducerTable Producers { get; } = new();

    public RequestTable Requests { get; } = new(requests);

    /// <summary>Takes in a batch that recovery has found behind the checkpoint.</summary>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public void Collect(ReadOnlySpan<byte> batch, scoped in BatchHeader header, long now)
    {
        Producers.Collect(header, now);
        if (!TryReadLast(batch, header, out var last)) return;
        if (SourceStampHeader.TryFind(last, out var key, out var position)) Sources.Set(key.Source, key.Part, position);
        AddRequest(last, header, now);
    }

    /// <summary>Takes in the request of a batch that the checkpoint covers, since the file of requests does not have it any more.</summary>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public void CollectRequest(ReadOnlySpan<byte> batch, scoped in BatchHeader header, long now)
    {
        if (TryReadLast(batch, header, out var last)) AddRequest(last, header, now);
    }

    /// <summary>Forgets what need not be known any more.</summary>
    /// <param name="now">Milliseconds since 1970 UTC.</param>
    public void DropExpired(long now)
    {
        Producers.DropIdle(now);
        Requests.DropExpired(now);
    }

    private void AddRequest(in RecordView last, scoped in BatchHeader header, long now)
    {
        if (RequestStampHeader.Find(last) is { } stamp)
            Requests.Add(RequestEntry.Of(stamp, header.BaseOffset, header.LastOffsetDelta + 1), now);
    }

    private static bool TryReadLast(ReadOnlySpan<byte> batch, scoped in BatchHeader header, out RecordView last)
    {
        last = default;
        // A packed batch was built outside, and nobody outside may send what belongs to the log.
        if (header.Codec != BatchCodec.None) return false;
        var at = BatchHeader.Size;
        for (var i = 1; i < header.Count; i++)
        {
            if (!RecordReader.TrySkip(batch, ref at)) return false;
        }

        return header.Count > 0 && RecordReader.TryRead(batch, header, ref at, out last);
    }
}
