using System.ComponentModel.DataAnnotations;

namespace Sluice.Connect.Options;

/// <summary>
/// <c>[Range]</c> for numbers, durations and sizes. The limits of the latter two may be written as a configuration writes
/// them: <c>[Range(typeof(TimeSpan), "10ms", "1h")]</c>, <c>[Range(typeof(ByteSize), "1KiB", "1GiB")]</c>.
/// </summary>
internal static class RangeRule
{
    public static bool Applies(RangeAttribute range) =>
        Quantity.OfLimit(range.OperandType, range.Minimum) is not null
        && Quantity.OfLimit(range.OperandType, range.Maximum) is not null;

    /// <summary>What is wrong, or null. Call only when <see cref="Applies"/>.</summary>
    public static string? Broken(RangeAttribute range, object value)
    {
        if (Quantity.OfValue(value) is not { } found) return null;
        var minimum = Quantity.OfLimit(range.OperandType, range.Minimum)!.Value;
        var maximum = Quantity.OfLimit(range.OperandType, range.Maximum)!.Value;
        if (found.Amount < minimum.Amount || (found.Amount == minimum.Amount && range.MinimumIsExclusive))
            return $"must be {(range.MinimumIsExclusive ? "more than" : "at least")} {minimum.Text}, got {found.Text}";
        if (found.Amount > maximum.Amount || (found.Amount == maximum.Amount && range.MaximumIsExclusive))
            return $"must be {(range.MaximumIsExclusive ? "less than" : "at most")} {maximum.Text}, got {found.Text}";
        return null;
    }
}
