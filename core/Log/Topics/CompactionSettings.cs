using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Log;

/// <summary>When a topic with <c>cleanup</c> <c>compact</c> is compacted, and what of it waits.</summary>
public sealed record CompactionSettings
{
    [Description("Records younger than this are left as they are, by their timestamp or their arrival, whichever is later.")]
    [Range(typeof(TimeSpan), "0s", "3650d")]
    public TimeSpan MinLag { get; init; } = TimeSpan.Zero;

    [Description("A partition is compacted once this share of its closed segments, in bytes, has not been compacted yet; 0 to 1.")]
    [Range(0.0, 1.0)]
    public double DirtyRatio { get; init; } = 0.5;

    [Description("How long a tombstone stays after the compaction that removed what it deletes, so that slow readers see it.")]
    [Range(typeof(TimeSpan), "0s", "3650d")]
    public TimeSpan TombstoneRetention { get; init; } = TimeSpan.FromDays(1);

    [Description("How often it is looked whether a partition needs compaction; 100ms to 7d.")]
    [Range(typeof(TimeSpan), "100ms", "7d")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(15);
}
