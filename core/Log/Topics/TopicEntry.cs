namespace Sluice.Log;

/// <summary>A topic as the list of topics keeps it: plain numbers (milliseconds, bytes), so that it can always be read.</summary>
internal sealed record TopicEntry
{
    public required Guid Id { get; init; }

    public required int Partitions { get; init; }

    public required double RetentionMs { get; init; }

    public long? RetentionBytes { get; init; }

    public required long SegmentBytes { get; init; }

    public required double SegmentMs { get; init; }

    /// <summary>Null, as is what follows, in an entry of a version that could not compact.</summary>
    public string? Cleanup { get; init; }

    public double? MinLagMs { get; init; }

    public double? DirtyRatio { get; init; }

    public double? TombstoneRetentionMs { get; init; }

    public double? CompactionIntervalMs { get; init; }

    /// <summary>The topic was deleted, and its folders may still be there.</summary>
    public bool Deleted { get; init; }

    public static TopicEntry Of(TopicInfo topic) => new()
    {
        Id = topic.Id,
        Partitions = topic.Settings.Partitions,
        RetentionMs = topic.Settings.Retention.Time.TotalMilliseconds,
        RetentionBytes = topic.Settings.Retention.Size?.Bytes,
        SegmentBytes = topic.Settings.Segment.Bytes.Bytes,
        SegmentMs = topic.Settings.Segment.Time.TotalMilliseconds,
        Cleanup = topic.Settings.Cleanup.ToString(),
        MinLagMs = topic.Settings.Compaction.MinLag.TotalMilliseconds,
        DirtyRatio = topic.Settings.Compaction.DirtyRatio,
        TombstoneRetentionMs = topic.Settings.Compaction.TombstoneRetention.TotalMilliseconds,
        CompactionIntervalMs = topic.Settings.Compaction.Interval.TotalMilliseconds,
    };

    public TopicSettings ToSettings() => new()
    {
        Partitions = Partitions,
        Retention = new RetentionSettings
        {
            Time = TimeSpan.FromMilliseconds(RetentionMs),
            Size = RetentionBytes is { } bytes ? new ByteSize(bytes) : null,
        },
        Segment = new SegmentSettings
        {
            Bytes = new ByteSize(SegmentBytes),
            Time = TimeSpan.FromMilliseconds(SegmentMs),
        },
        Cleanup = CleanupPolicy.TryParse(Cleanup, out var cleanup) ? cleanup : CleanupPolicy.Delete,
        Compaction = ToCompaction(TopicSettings.Default.Compaction),
    };

    private CompactionSettings ToCompaction(CompactionSettings defaults) => new()
    {
        MinLag = Duration(MinLagMs, defaults.MinLag),
        DirtyRatio = DirtyRatio ?? defaults.DirtyRatio,
        TombstoneRetention = Duration(TombstoneRetentionMs, defaults.TombstoneRetention),
        Interval = Duration(CompactionIntervalMs, defaults.Interval),
    };

    private static TimeSpan Duration(double? milliseconds, TimeSpan ifNone) =>
        milliseconds is { } given ? TimeSpan.FromMilliseconds(given) : ifNone;
}
