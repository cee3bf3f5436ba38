using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Sluice.Log;

/// <summary>A partition is a row of segment files; only whole closed ones are ever deleted.</summary>
public sealed record SegmentSettings : IValidatableObject
{
    [Description("A segment that would grow beyond this is closed and the next one begun; 1MiB to 1GiB.")]
    public ByteSize Bytes { get; init; } = ByteSize.GiB(1);

    [Description("A segment is closed when records come in that are this much later than its first one, or when that came in this long ago.")]
    public TimeSpan Time { get; init; } = TimeSpan.FromDays(7);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        // The floor keeps a typing error from making a file per record; the ceiling keeps positions within 32 bits.
        if (Bytes < ByteSize.MiB(1) || Bytes > ByteSize.GiB(1))
            yield return new ValidationResult($"must be from 1MiB to 1GiB, got {Bytes}", [nameof(Bytes)]);
        if (Time < TimeSpan.FromSeconds(1))
            yield return new ValidationResult($"must be at least 1s, got {Duration.Format(Time)}", [nameof(Time)]);
    }
}
