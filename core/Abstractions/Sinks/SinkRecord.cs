namespace Sluice;

/// <summary>A record on its way from a topic to a sink.</summary>
/// <param name="Offset">The record's place in its partition; the first record ever written there is 0.</param>
public sealed record SinkRecord(string Topic, int Partition, long Offset, Record Record)
{
    /// <summary>The event time; every record that comes from the log has one.</summary>
    public DateTimeOffset Timestamp => Record.Timestamp ?? DateTimeOffset.UnixEpoch;

    /// <summary>Which of the records it is that a transform has split the log's record into, from 0; only an <see cref="ISplitSink"/> gets others than 0.</summary>
    public int Part { get; init; }

    /// <summary>Names this record among all records of the log: the natural id for an idempotent write.</summary>
    public string Position => Part == 0 ? $"{Topic}-{Partition}-{Offset}" : $"{Topic}-{Partition}-{Offset}.{Part}";
}
