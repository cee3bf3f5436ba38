namespace Sluice.Log;

/// <summary>A record without a key is for a compacted topic, which keeps the last record of every key. Nothing was stored.</summary>
public sealed class InvalidRecordException(string topic, int index)
    : EventLogException(
        $"Record {index} has no key, but topic '{topic}' is compacted: it keeps the last record of each key. "
        + "Send every record with a key, or set the topic's cleanup to delete. Nothing was stored.")
{
    /// <summary>Which record of the append it is, counted from 0.</summary>
    public int Index { get; } = index;
}
