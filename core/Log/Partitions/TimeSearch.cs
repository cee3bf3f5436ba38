namespace Sluice.Log;

/// <summary>Finds the first record of a partition that is at or after a time.</summary>
internal static class TimeSearch
{
    /// <summary>Its offset; <paramref name="next"/> when there is none.</summary>
    /// <param name="next">What is acknowledged ends before this offset.</param>
    /// <param name="timestamp">Milliseconds since 1970 UTC.</param>
    /// <exception cref="CorruptBatchException">Damage lies where the search must look.</exception>
    public static long Find(TopicPartition partition, Segment[] segments, long next, long timestamp)
    {
        foreach (var segment in segments)
        {
            if (segment.MaxTimestamp is not { } latest || latest < timestamp) continue;
            if (Find(partition, segment, next, timestamp) is { } found) return found;
        }

        return next;
    }

    private static long? Find(TopicPartition partition, Segment segment, long next, long timestamp)
    {
        var (expected, position) = segment.PlaceFor(segment.Times.OffsetBefore(timestamp));
        while (true)
        {
            using var scanner = new BatchScanner(segment.Log, position, segment.Length);
            while (scanner.MoveNext() && scanner.Header.BaseOffset == expected && expected < next)
            {
                expected = scanner.Header.LastOffset + 1;
                if (scanner.Header.MaxTimestamp < timestamp) continue;
                foreach (var record in new RecordSequence(scanner.Batch, scanner.Header.BaseOffset))
                {
                    if (record.Timestamp >= timestamp) return record.Offset;
                }
            }

            if (expected >= next || (scanner.Damage is null && scanner.Position >= segment.Length)) return null;
            if (position == 0) throw new CorruptBatchException(partition, expected, scanner.Damage ?? "the offsets do not follow");
            // Perhaps it is only the index that points to no batch.
            (expected, position) = (segment.BaseOffset, 0);
        }
    }
}
