using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connect.Configuration;

/// <summary>The <c>retry.breaker</c> section of a connector: when the other side is left alone for a while.</summary>
public sealed record BreakerSettings
{
    [Description("The other side is left alone when this share of the calls within the window has failed, of all tasks together.")]
    [Range(0.01, 1.0)]
    public double FailureRatio { get; init; } = 0.5;

    [Description("How many calls within the window it takes to judge.")]
    [Range(2, 1_000_000)]
    public int MinimumCalls { get; init; } = 5;

    [Description("How far back calls are counted.")]
    [Range(typeof(TimeSpan), "500ms", "1d")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(1);

    [Description("For how long it is left alone, until one call tries it again.")]
    [Range(typeof(TimeSpan), "500ms", "1d")]
    public TimeSpan Pause { get; init; } = TimeSpan.FromSeconds(30);
}
