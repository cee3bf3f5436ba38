namespace Sluice.Log;

/// <summary>Finds records from the future: retention goes by their time, and would never end.</summary>
internal static class TimestampCheck
{
    /// <summary>
    /// Looks at the latest timestamp of every batch; null when none is further ahead of the clock than tolerated. Which record it
    /// is, is looked for only then.
    /// </summary>
    public static TimestampAheadException? Problem(EncodedBatches batches, TimeProvider time, TimeSpan tolerance)
    {
        var latest = time.GetUtcNow().ToUnixTimeMilliseconds() + (long)tolerance.TotalMilliseconds;
        var number = 0;
        for (ReadOnlySpan<byte> rest = batches.Memory.Span; rest.Length > 0; number++)
        {
            var header = BatchHeader.Read(rest);
            var batch = rest[..header.TotalSize];
            if (header.MaxTimestamp > latest) return Ahead(batch, number, batches.Length - rest.Length, latest, tolerance);
            rest = rest[header.TotalSize..];
        }

        return null;
    }

    private static TimestampAheadException Ahead(ReadOnlySpan<byte> batch, int number, int position, long latest, TimeSpan tolerance)
    {
        var header = BatchHeader.Read(batch);
        var (index, at, timestamp) = (0, BatchHeader.Size, header.MaxTimestamp);
        foreach (var record in new RecordSequence(batch, long.MinValue))
        {
            if (record.Timestamp > latest)
            {
                timestamp = record.Timestamp;
                break;
            }

            if (header.Codec == BatchCodec.None) RecordReader.TrySkip(batch, ref at);
            index++;
        }

        // Inside of packed records there is no place in the append to name but that of the batch.
        return new TimestampAheadException(
            ToTime(timestamp), tolerance, number, index, header.Codec == BatchCodec.None ? position + at : position);
    }

    private static DateTimeOffset ToTime(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
