using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Log;

/// <summary>What can be set for a topic; the JSON names are those of the configuration and of <c>POST /topics</c>.</summary>
public sealed record TopicSettings
{
    /// <summary>The settings of a topic that nobody configured.</summary>
    public static TopicSettings Default { get; } = new();

    /// <summary>The settings of what the worker keeps for itself: one partition, for ever.</summary>
    public static TopicSettings Internal { get; } = new() { Retention = new RetentionSettings { Time = TimeSpan.Zero } };

    [Description("How many partitions the topic has. Records of one key stay in order in one partition.")]
    [Range(1, 1_000)]
    public int Partitions { get; init; } = 1;

    [Description("How long records are kept, and how many bytes of them.")]
    public RetentionSettings Retention { get; init; } = new();

    [Description("When a partition goes on in a new file.")]
    public SegmentSettings Segment { get; init; } = new();
}
