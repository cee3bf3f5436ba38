using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connect.Configuration;

/// <summary>The <c>retry</c> section of a connector.</summary>
public sealed record RetrySettings : IValidatableObject
{
    [Description("How often a record may be refused before it fails for good; an outage of the other side does not count.")]
    [Range(1, 1_000_000)]
    public int MaxAttempts { get; init; } = 8;

    [Description("The wait before the second attempt; it doubles with every further one.")]
    [Range(typeof(TimeSpan), "1ms", "1h")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(200);

    [Description("The longest wait between two attempts.")]
    [Range(typeof(TimeSpan), "1ms", "1d")]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How long one call to the connector may take.")]
    [Range(typeof(TimeSpan), "10ms", "1h")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    [Description("When the other side is left alone for a while, by all tasks of the connector; left out: never.")]
    public BreakerSettings? Breaker { get; init; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxDelay < Delay)
        {
            yield return new ValidationResult(
                $"must be at least delay, which is {Duration.Format(Delay)}; got {Duration.Format(MaxDelay)}", [nameof(MaxDelay)]);
        }
    }
}
