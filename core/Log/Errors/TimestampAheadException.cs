namespace Sluice.Log;

/// <summary>A record claims to come from the future, which would keep it for ever. Nothing was stored.</summary>
/// <param name="timestamp">The record's timestamp.</param>
/// <param name="tolerance">How far ahead of the clock it may be.</param>
/// <param name="batch">Which batch of the append it is in, counted from 0.</param>
/// <param name="record">Which record of the batch it is, counted from 0.</param>
/// <param name="position">Where in the bytes of the append the record begins; of a compressed batch, where the batch does.</param>
public sealed class TimestampAheadException(DateTimeOffset timestamp, TimeSpan tolerance, int batch, int record, long position)
    : EventLogException(
        $"Batch {batch}, record {record}: the timestamp {timestamp:O} is more than {Duration.Format(tolerance)} ahead of the clock. "
        + "Send epoch milliseconds of the event, or leave it out. Nothing was stored.")
{
    /// <summary>Where in the bytes of the append the record begins; of a compressed batch, where the batch does.</summary>
    public long Position { get; } = position;
}
