namespace Sluice.Log;

/// <summary>Finds records without a key, for a compacted topic: nothing could be said to come after them.</summary>
internal static class KeyCheck
{
    /// <summary>Looks at every record; null when all of them have a key.</summary>
    public static InvalidRecordException? Problem(string topic, EncodedBatches batches)
    {
        var index = 0;
        foreach (var record in new RecordSequence(batches.Memory.Span, long.MinValue))
        {
            if (!record.Key.HasValue) return new InvalidRecordException(topic, index);
            index++;
        }

        return null;
    }
}
