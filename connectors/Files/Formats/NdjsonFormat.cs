namespace Sluice.Connectors.Files.Formats;

/// <summary>A JSON document in each line, taken over byte for byte.</summary>
internal sealed class NdjsonFormat : LineFormat
{
    public override ParsedLine Parse(ReadOnlySpan<byte> line, string path) => JsonText.IsDocument(line, out var problem)
        ? ParsedLine.Of(line.ToArray())
        : ParsedLine.Faulty(line, $"{path}: a line is not JSON: {problem}");
}
