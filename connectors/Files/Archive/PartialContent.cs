namespace Sluice.Connectors.Files.Archive;

/// <summary>What a partial file holds that is whole.</summary>
/// <param name="Length">The byte after the last whole line.</param>
/// <param name="First">The offset in the first line, or -1 when there is none.</param>
/// <param name="Last">The offset in the last line, or -1.</param>
internal readonly record struct PartialContent(long Length, long First, long Last)
{
    private const int StartOfLine = 1_024;

    public static PartialContent Empty { get; } = new(0, -1, -1);

    /// <summary>Reads a file up to the first line that a crash has torn: one without an end, with zeros, or not of ours.</summary>
    public static PartialContent Read(Stream stream)
    {
        stream.Position = 0;
        var content = Empty;
        var buffer = new byte[64 * 1_024];
        var line = new ScannedLine(StartOfLine);
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            var rest = buffer.AsSpan(0, read);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                line.Add(rest[..end]);
                if (line.TryReadOffset(out var offset) is false || offset <= content.Last) return content;
                content = new PartialContent(content.Length + line.Length + 1, content.First < 0 ? offset : content.First, offset);
                line.Clear();
                rest = rest[(end + 1)..];
            }

            line.Add(rest);
        }

        return content;
    }
}
