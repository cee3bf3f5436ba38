namespace Sluice.Connectors.Postgres.Sink.Values;

/// <summary>What of a column's type decides how its values are written. A domain has the shape of its base type.</summary>
/// <param name="Element">Of an array, what it holds.</param>
/// <param name="Attributes">Of a composite, its attributes in order, their names in UTF-8.</param>
internal sealed record ValueShape(
    ValueKind Kind, ValueShape? Element = null, IReadOnlyList<(ReadOnlyMemory<byte> Name, ValueShape Shape)>? Attributes = null)
{
    public static ValueShape Text { get; } = new(ValueKind.Text);

    public static ValueShape Json { get; } = new(ValueKind.Json);

    public static ValueShape Bytes { get; } = new(ValueKind.Bytes);

    public static ValueShape Hstore { get; } = new(ValueKind.Hstore);
}
