using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Sluice.Connect.DeadLetters;

/// <summary>Where a dead letter stands in its dead-letter topic, written <c>0:17</c>: partition and offset.</summary>
public readonly record struct DeadLetterId(int Partition, long Offset)
{
    public static bool TryParse([NotNullWhen(true)] string? text, out DeadLetterId id)
    {
        id = default;
        if (text?.Split(':') is not [var partition, var offset]
            || !int.TryParse(partition, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || !long.TryParse(offset, NumberStyles.None, CultureInfo.InvariantCulture, out var place))
            return false;
        id = new DeadLetterId(number, place);
        return true;
    }

    public override string ToString() => $"{Partition}:{Offset}";
}
