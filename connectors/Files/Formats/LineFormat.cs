namespace Sluice.Connectors.Files.Formats;

/// <summary>Makes a record of a line.</summary>
internal abstract class LineFormat
{
    /// <summary>The record, or what is wrong with the line. Never throws for what a line holds.</summary>
    /// <param name="line">Without its end; not empty.</param>
    /// <param name="path">The file's path, as followed.</param>
    public abstract ParsedLine Parse(ReadOnlySpan<byte> line, string path);

    public static LineFormat For(FilesSourceOptions options, TimeProvider time)
    {
        var maxLineBytes = (int)options.MaxLineBytes.Bytes;
        return options.Format switch
        {
            FilesFormat.Lines => new TextFormat(maxLineBytes),
            FilesFormat.Ndjson => new NdjsonFormat(),
            FilesFormat.Combined => new AccessLogFormat(time),
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Format, "There is no such format."),
        };
    }
}
