namespace Sluice.Log;

/// <summary>A record claims to come from the future, which would keep it for ever.</summary>
public sealed class TimestampAheadException(DateTimeOffset timestamp, TimeSpan tolerance)
    : EventLogException(
        $"The timestamp {timestamp:O} is more than {Duration.Format(tolerance)} ahead of the clock. "
        + "Send epoch milliseconds of the event, or leave it out.");
