namespace Sluice.Log;

/// <summary>A record is larger than the log takes.</summary>
public sealed class RecordTooLargeException(long size, int limit)
    : EventLogException($"A record of {size} bytes (key, value and headers) is over the limit of {limit} bytes (limits.record).");
