using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Log;

/// <summary>What can be set for a topic; the JSON names are those of the configuration and of <c>POST /topics</c>.</summary>
public sealed record TopicSettings
{
    /// <summary>The settings of a topic that nobody configured.</summary>
    public static TopicSettings Default { get; } = new();

    /// <summary>
    /// The settings of what the worker keeps for itself: one partition, the last value of every key, in segments so small that
    /// reading them through at a start stays quick.
    /// </summary>
    public static TopicSettings Internal { get; } = new()
    {
        Cleanup = CleanupPolicy.Compact,
        Retention = new RetentionSettings { Time = TimeSpan.Zero },
        Segment = new SegmentSettings { Bytes = ByteSize.MiB(4), Time = TimeSpan.FromHours(1) },
    };

    [Description("How many partitions the topic has. Records of one key stay in order in one partition.")]
    [Range(1, 1_000)]
    public int Partitions { get; init; } = 1;

    [Description("What becomes of old records: delete (whole segments pass the retention), compact (the last record of each key stays), or both.")]
    public CleanupPolicy Cleanup { get; init; }

    [Description("How long records are kept, and how many bytes of them; holds when cleanup includes delete.")]
    public RetentionSettings Retention { get; init; } = new();

    [Description("When a partition goes on in a new file.")]
    public SegmentSettings Segment { get; init; } = new();

    [Description("When old records are compacted; holds when cleanup includes compact.")]
    public CompactionSettings Compaction { get; init; } = new();
}
