namespace Sluice.Log;

/// <summary>Refuses records without a key on a compacted topic: nothing could be said to come after them.</summary>
internal static class KeyCheck
{
    /// <summary>Looks at every record.</summary>
    /// <exception cref="InvalidRecordException">One of them has no key.</exception>
    public static void Check(string topic, EncodedBatches batches)
    {
        var index = 0;
        foreach (var record in new RecordSequence(batches.Memory.Span, long.MinValue))
        {
            if (!record.Key.HasValue) throw new InvalidRecordException(topic, index);
            index++;
        }
    }
}
