namespace Sluice.Connect.Sinks;

/// <summary>A record on its way into the sink.</summary>
/// <param name="Original">As it stands in the log.</param>
/// <param name="Transformed">As the sink gets it.</param>
internal sealed record PendingRecord(SinkPartition Partition, SinkRecord Original, SinkRecord Transformed)
{
    /// <summary>Records of one lane must not overtake each other: those of one key in one partition, as the sink sees the key.</summary>
    public LaneKey? Lane { get; } = Transformed.Record.Key is { } key ? new LaneKey(Partition.Partition, key) : null;

    /// <summary>Whether it stands behind another of its partition.</summary>
    public bool IsBehind(PendingRecord other) => Original.Offset == other.Original.Offset
        ? Transformed.Part > other.Transformed.Part
        : Original.Offset > other.Original.Offset;

    /// <summary>How often the sink has refused it.</summary>
    public int Attempts { get; set; }

    /// <summary>How often the sink has said "later".</summary>
    public int Postponed { get; set; }
}
