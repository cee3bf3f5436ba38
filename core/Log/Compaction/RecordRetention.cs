namespace Sluice.Log;

/// <summary>Decides which records of a partition stay when it is compacted.</summary>
/// <param name="last">The last offset of every key, of the records that were not compacted before.</param>
/// <param name="end">The offset up to which the keys were looked at; from there on everything stays.</param>
/// <param name="now">Milliseconds since 1970 UTC.</param>
internal sealed class RecordRetention(KeyOffsetMap last, long end, long now)
{
    /// <summary>The offset up to which the keys were looked at.</summary>
    public long End => end;

    /// <summary>Whether the tombstones of a batch have been there for long enough after what they delete was gone.</summary>
    public bool TombstonesMayGo(in BatchHeader header) => header.HasDeleteHorizon && header.BaseTimestamp <= now;

    /// <summary>Whether a record stays.</summary>
    /// <param name="tombstonesMayGo">What <see cref="TombstonesMayGo"/> says about its batch.</param>
    public bool Keeps(scoped in RecordView record, bool tombstonesMayGo)
    {
        if (record.Offset >= end) return true;
        // From the time before the topic was compacted: there is no key that it could be the last of.
        if (!record.Key.HasValue) return false;
        if (!record.Value.HasValue && tombstonesMayGo) return false;
        return record.Offset >= last.LastOffsetOf(KeyHash.Of(record.Key.Bytes));
    }
}
