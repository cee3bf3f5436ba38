namespace Sluice;

/// <summary>A record on its way from a source into a topic.</summary>
/// <param name="Topic">The topic to append to; made on first use with the defaults, unless that is switched off.</param>
/// <param name="Position">
/// Where the record stands in its part of the source: grows with every record of the part (compared byte by byte), and
/// is the same whenever the same record is read again. A repeat is recognised by it and dropped.
/// </param>
public sealed record SourceRecord(string Topic, Record Record, ReadOnlyMemory<byte> Position)
{
    /// <summary>
    /// Set when the source could not make sense of what it read (an unreadable line, say): the record goes to the
    /// connector's dead-letter topic with this reason instead of to <see cref="Topic"/>.
    /// </summary>
    public string? Fault { get; init; }
}
