namespace Sluice.Log;

/// <summary>Refuses records from the future: retention goes by their time, and would never end.</summary>
internal static class TimestampCheck
{
    /// <summary>Looks at the latest timestamp of every batch.</summary>
    /// <exception cref="TimestampAheadException">A batch has a timestamp further ahead of the clock than tolerated.</exception>
    public static void Check(EncodedBatches batches, TimeProvider time, TimeSpan tolerance)
    {
        var latest = time.GetUtcNow().ToUnixTimeMilliseconds() + (long)tolerance.TotalMilliseconds;
        for (ReadOnlySpan<byte> rest = batches.Memory.Span; rest.Length > 0;)
        {
            var header = BatchHeader.Read(rest);
            if (header.MaxTimestamp > latest)
                throw new TimestampAheadException(ToTime(header.MaxTimestamp), tolerance);
            rest = rest[header.TotalSize..];
        }
    }

    private static DateTimeOffset ToTime(long milliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(milliseconds, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}
