using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Connect.Configuration;

/// <summary>The <c>restart</c> section of a connector: what becomes of a task that has failed.</summary>
public sealed record RestartSettings : IValidatableObject
{
    [Description("How often a failed task is restarted by itself before it stays FAILED until somebody restarts it; 0: never.")]
    [Range(0, 1_000_000)]
    public int MaxAttempts { get; init; } = 10;

    [Description("The wait before the first restart; it doubles with every further one.")]
    [Range(typeof(TimeSpan), "1ms", "1h")]
    public TimeSpan Delay { get; init; } = TimeSpan.FromSeconds(1);

    [Description("The longest wait before a restart.")]
    [Range(typeof(TimeSpan), "1ms", "1d")]
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromMinutes(5);

    [Description("A task that has run for so long without failing begins to count its restarts anew.")]
    [Range(typeof(TimeSpan), "10ms", "7d")]
    public TimeSpan ResetAfter { get; init; } = TimeSpan.FromMinutes(10);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxDelay < Delay)
        {
            yield return new ValidationResult(
                $"must be at least delay, which is {Duration.Format(Delay)}; got {Duration.Format(MaxDelay)}", [nameof(MaxDelay)]);
        }
    }
}
