using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice;

/// <summary>How a configuration writes a <see cref="TimeSpan"/>: <c>250ms</c>, <c>30s</c>, <c>1m</c>, <c>12h</c>, <c>7d</c>.</summary>
public static class Duration
{
    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>Reads a duration; false when the text is none, has no unit or does not fit a <see cref="TimeSpan"/>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out TimeSpan duration)
    {
        duration = default;
        if (text is null) return false;
        foreach (var (suffix, ticks) in Units)
        {
            if (!text.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var number = text.AsSpan(0, text.Length - suffix.Length).TrimEnd();
            if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
                return false;
            if (count > long.MaxValue / ticks) return false;
            duration = TimeSpan.FromTicks((long)(count * ticks));
            return true;
        }

        return false;
    }

    /// <summary>The shortest exact form in one unit, which <see cref="TryParse"/> reads back.</summary>
    public static string Format(TimeSpan duration)
    {
        foreach (var (suffix, ticks) in Units.OrderByDescending(unit => unit.Ticks))
        {
            if (duration.Ticks != 0 && duration.Ticks % ticks == 0) return $"{duration.Ticks / ticks}{suffix}";
        }

        return duration.Ticks == 0 ? "0s" : $"{duration.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)}ms";
    }
}
