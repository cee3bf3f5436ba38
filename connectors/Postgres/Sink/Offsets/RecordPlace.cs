using System.Globalization;

namespace Sluice.Connectors.Postgres.Sink.Offsets;

/// <summary>A record's place in its partition; the parts of a record that was split follow each other.</summary>
internal readonly record struct RecordPlace(long Offset, int Part) : IComparable<RecordPlace>
{
    /// <summary>Before every record.</summary>
    public static RecordPlace None { get; } = new(-1, 0);

    public static bool operator <(RecordPlace left, RecordPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(RecordPlace left, RecordPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(RecordPlace left, RecordPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(RecordPlace left, RecordPlace right) => left.CompareTo(right) >= 0;

    public static RecordPlace Of(SinkRecord record) => new(record.ReadFrom?.Offset ?? record.Offset, record.Part);

    public int CompareTo(RecordPlace other) => (Offset, Part).CompareTo((other.Offset, other.Part));

    /// <summary>As the offsets table has it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Offset}.{Part}");
}
