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

    public static TopicEntry Of(TopicInfo topic) => new()
    {
        Id = topic.Id,
        Partitions = topic.Settings.Partitions,
        RetentionMs = topic.Settings.Retention.Time.TotalMilliseconds,
        RetentionBytes = topic.Settings.Retention.Size?.Bytes,
        SegmentBytes = topic.Settings.Segment.Bytes.Bytes,
        SegmentMs = topic.Settings.Segment.Time.TotalMilliseconds,
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
    };
}
