namespace Sluice.Connectors.Files;

/// <summary>What the lines of a file are.</summary>
public enum FilesFormat
{
    /// <summary>Any text: <c>{"message", "file"}</c>.</summary>
    Lines,

    /// <summary>A JSON document in each line, taken over byte for byte.</summary>
    Ndjson,

    /// <summary>A web server's access log, combined or common: one field for each part of the line.</summary>
    Combined,
}
