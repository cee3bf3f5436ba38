namespace Sluice.Log;

/// <summary>
/// What is left of batches that lost all their records: a header that covers their offsets, so that a hole between batches
/// still means damage. Neighbours become one.
/// </summary>
internal static class EmptyBatch
{
    /// <summary>The header that stands for a batch without its records.</summary>
    public static BatchHeader Of(in BatchHeader batch) => batch with
    {
        Attributes = batch.AttributesOf(horizon: false),
        BaseTimestamp = batch.MaxTimestamp,
        Count = 0,
    };

    /// <summary>Whether one header can cover the offsets of both.</summary>
    public static bool CanJoin(in BatchHeader first, in BatchHeader second) =>
        first.LastOffset + 1 == second.BaseOffset && second.LastOffset - first.BaseOffset <= int.MaxValue;

    /// <summary>
    /// One header for two neighbours. It names a producer only when both are of the same one, in sequence: no more is needed,
    /// since what the partition knows of its producers is in its checkpoint.
    /// </summary>
    public static BatchHeader Join(in BatchHeader first, in BatchHeader second)
    {
        var follows = first.ProducerId == second.ProducerId
            && first.ProducerEpoch == second.ProducerEpoch
            && (long)first.BaseSequence + first.LastOffsetDelta + 1 == second.BaseSequence;
        var latest = Math.Max(first.MaxTimestamp, second.MaxTimestamp);
        return first with
        {
            LastOffsetDelta = (int)(second.LastOffset - first.BaseOffset),
            BaseTimestamp = latest,
            MaxTimestamp = latest,
            ProducerId = follows ? first.ProducerId : BatchHeader.None,
            ProducerEpoch = follows ? first.ProducerEpoch : (short)BatchHeader.None,
            BaseSequence = follows ? first.BaseSequence : BatchHeader.None,
        };
    }
}
