using System.Globalization;

namespace Sluice.Connect.Options;

/// <summary>A number, duration or size as something to compare, and as the configuration would write it.</summary>
internal readonly record struct Quantity(double Amount, string Text)
{
    /// <summary>Null when the value is none of them.</summary>
    public static Quantity? OfValue(object value) => value switch
    {
        TimeSpan duration => new Quantity(duration.Ticks, Duration.Format(duration)),
        ByteSize size => new Quantity(size.Bytes, size.ToString()),
        bool or char => null,
        _ when value.GetType().IsPrimitive || value is decimal => new Quantity(
            Convert.ToDouble(value, CultureInfo.InvariantCulture), Convert.ToString(value, CultureInfo.InvariantCulture)!),
        _ => null,
    };

    /// <summary>A limit of <c>[Range]</c>, which is text when the type has no literals.</summary>
    public static Quantity? OfLimit(Type type, object limit)
    {
        if (limit is not string text) return OfValue(limit);
        if (type == typeof(ByteSize)) return ByteSize.TryParse(text, out var size) ? OfValue(size) : null;
        if (type == typeof(TimeSpan))
        {
            return Duration.TryParse(text, out var duration) || TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration)
                ? OfValue(duration)
                : null;
        }

        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? OfValue(number) : null;
    }
}
