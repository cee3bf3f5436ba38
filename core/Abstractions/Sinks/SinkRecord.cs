namespace Sluice;

/// <summary>A record on its way from a topic to a sink.</summary>
/// <param name="Offset">The record's place in its partition; the first record ever written there is 0.</param>
public sealed record SinkRecord(string Topic, int Partition, long Offset, Record Record)
{
    /// <summary>The event time; every record that comes from the log has one.</summary>
    public DateTimeOffset Timestamp => Record.Timestamp ?? DateTimeOffset.UnixEpoch;

    /// <summary>Which of the records it is that a transform has split the log's record into, from 0; only an <see cref="ISplitSink"/> gets others than 0.</summary>
    public int Part { get; init; }

    /// <summary>
    /// Where in the log the record was read: its own place, and for a dead letter that is sent again the letter's. What is read
    /// later from a partition of a topic stands behind, so a sink that keeps its progress in the other side keeps it by this place
    /// and <see cref="Part"/>. Null when no engine is there.
    /// </summary>
    public LogPlace? ReadFrom { get; init; }

    /// <summary>Names this record among all records of the log: the natural id for an idempotent write.</summary>
    public string Position => Part == 0 ? $"{Topic}-{Partition}-{Offset}" : $"{Topic}-{Partition}-{Offset}.{Part}";
}
