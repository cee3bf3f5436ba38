namespace Sluice.Connectors.Files.Formats;

/// <summary>A record made of a line, or the line as it is with the reason why it is none.</summary>
internal readonly record struct ParsedLine(Record Record, string? Fault)
{
    public static ParsedLine Of(ReadOnlyMemory<byte> value, DateTimeOffset? timestamp = null) =>
        new(new Record { Value = value, Timestamp = timestamp }, null);

    public static ParsedLine Faulty(ReadOnlySpan<byte> line, string fault) =>
        new(new Record { Value = line.ToArray() }, fault);
}
