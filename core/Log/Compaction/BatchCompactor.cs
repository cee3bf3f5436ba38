namespace Sluice.Log;

/// <summary>
/// Takes out of a batch the records that compaction lets go. What is left keeps its offsets, its order, its timestamps and
/// headers; the batch keeps the offsets that it covers and its producer's id, epoch and sequence.
/// </summary>
/// <param name="horizon">When tombstones seen now for the first time may go, in milliseconds since 1970 UTC.</param>
internal sealed class BatchCompactor(RecordRetention retention, long horizon)
{
    private readonly List<bool> _kept = [];
    private readonly BatchEncoder _encoder = new();

    /// <summary>How many records stayed, of all batches so far.</summary>
    public long Kept { get; private set; }

    /// <summary>How many records there were.</summary>
    public long Records { get; private set; }

    /// <summary>When the first of the tombstones that stayed may go; null: there is none.</summary>
    public long? TombstonesDue { get; private set; }

    /// <summary>
    /// The batch as it is to be written; the same bytes when it loses nothing, and a header without records when it loses
    /// all. Valid until the next call.
    /// </summary>
    /// <param name="batch">Exactly one batch.</param>
    public ReadOnlySpan<byte> Compact(ReadOnlySpan<byte> batch, scoped in BatchHeader header)
    {
        Records += header.Count;
        if (header.Count == 0 || header.IsControl || header.BaseOffset >= retention.End)
        {
            Kept += header.Count;
            return batch;
        }

        var (kept, tombstones, firstTimestamp) = Choose(batch, header);
        Kept += kept;
        // The tombstones of a batch that was looked at only in part are not the last of their keys for certain.
        var marks = tombstones > 0 && !header.HasDeleteHorizon && header.LastOffset < retention.End;
        if (tombstones > 0 && (marks || header.HasDeleteHorizon))
        {
            var due = marks ? horizon : header.BaseTimestamp;
            TombstonesDue = Math.Min(TombstonesDue ?? long.MaxValue, due);
        }

        if (kept == 0) return _encoder.Empty(EmptyBatch.Of(header));
        if (kept == header.Count && !marks) return batch;
        var unmarks = header.HasDeleteHorizon && tombstones == 0;
        return _encoder.Encode(batch, header, _kept, header with
        {
            Attributes = header.AttributesOf(horizon: marks || (header.HasDeleteHorizon && !unmarks)),
            BaseTimestamp = marks ? horizon : unmarks ? firstTimestamp : header.BaseTimestamp,
            Count = kept,
        });
    }

    private (int Kept, int Tombstones, long FirstTimestamp) Choose(ReadOnlySpan<byte> batch, scoped in BatchHeader header)
    {
        _kept.Clear();
        var (kept, tombstones, first) = (0, 0, header.MaxTimestamp);
        var tombstonesMayGo = retention.TombstonesMayGo(header);
        foreach (var record in new RecordSequence(batch, header.BaseOffset))
        {
            var keeps = retention.Keeps(record, tombstonesMayGo);
            _kept.Add(keeps);
            if (!keeps) continue;
            if (kept == 0) first = record.Timestamp;
            if (!record.Value.HasValue) tombstones++;
            kept++;
        }

        return (kept, tombstones, first);
    }
}
