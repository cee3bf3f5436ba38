using System.ComponentModel;

namespace Sluice.Log;

/// <summary>What is deleted when: whole closed segments, oldest first, as soon as either limit is passed.</summary>
public sealed record RetentionSettings
{
    [Description("How long records are kept, by their timestamp; 0s keeps them for ever.")]
    public TimeSpan Time { get; init; } = TimeSpan.FromDays(7);

    [Description("How many bytes each partition keeps; left out: no limit.")]
    public ByteSize? Size { get; init; }
}
