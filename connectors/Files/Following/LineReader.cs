using Sluice.Connectors.Files.Formats;

namespace Sluice.Connectors.Files.Following;

/// <summary>Cuts files into lines. One reader, and one buffer, serves all files of a source, one after the other.</summary>
internal sealed class LineReader(LineFormat format, int maxLineBytes, int maxLines)
{
    private const int FirstChunk = 256 * 1_024;
    private const byte LineFeed = (byte)'\n';

    // Room for one line and its end, so that a full buffer without an end is a line that is too long.
    private readonly byte[] _buffer = new byte[Math.Max(FirstChunk, maxLineBytes + 2)];
    private readonly byte[] _searched = new byte[FirstChunk];

    /// <summary>The next lines after a place's offset; null when there is no complete one.</summary>
    /// <param name="last">True: nothing will be added to the file, so what stands at its end is a line too.</param>
    public LineRun? Read(LogFile file, LinePlace place, bool last)
    {
        var filled = file.Read(_buffer.AsSpan(0, FirstChunk), place.Offset);
        if (filled == FirstChunk && !_buffer.AsSpan(0, filled).Contains(LineFeed))
            filled += file.Read(_buffer.AsSpan(filled), place.Offset + filled);

        var records = new List<SourceRecord>();
        var start = 0;
        for (var lines = 0; lines < maxLines; lines++)
        {
            var length = _buffer.AsSpan(start, filled - start).IndexOf(LineFeed);
            if (length < 0) break;
            Add(records, place, TextFrom(place, start, length), place.Offset + start + length + 1);
            start += length + 1;
        }

        if (start > 0) return new LineRun(place.Offset + start, records);
        if (filled == _buffer.Length) return ReadTooLong(file, place, last);
        if (!last || filled == 0) return null;
        Add(records, place, TextFrom(place, 0, filled), place.Offset + filled);
        return new LineRun(place.Offset + filled, records);
    }

    /// <summary>The byte after the last complete line.</summary>
    public long EndOfLastLine(LogFile file)
    {
        var end = file.Status.Size;
        while (end > 0)
        {
            var start = Math.Max(0, end - _searched.Length);
            var read = file.Read(_searched.AsSpan(0, (int)(end - start)), start);
            var at = _searched.AsSpan(0, read).LastIndexOf(LineFeed);
            if (at >= 0) return start + at + 1;
            end = start;
        }

        return 0;
    }

    /// <summary>A piece of the buffer, without the mark that some editors put before the first line of a file.</summary>
    private ReadOnlySpan<byte> TextFrom(LinePlace place, int start, int length)
    {
        var text = _buffer.AsSpan(start, length);
        return place.Offset + start == 0 && text.StartsWith("\uFEFF"u8) ? text[3..] : text;
    }

    private LineRun? ReadTooLong(LogFile file, LinePlace place, bool last)
    {
        var at = Math.Max(place.Offset + _buffer.Length, place.SearchedUpTo);
        while (true)
        {
            var read = file.Read(_searched, at);
            var length = _searched.AsSpan(0, read).IndexOf(LineFeed);
            if (length >= 0) return TooLong(place, at + length, at + length + 1);
            at += read;
            if (read == _searched.Length) continue;
            place.SearchedUpTo = at;
            return last ? TooLong(place, at, at) : null;
        }
    }

    private LineRun TooLong(LinePlace place, long contentEnd, long end) =>
        new(end, [Faulty(place, _buffer, contentEnd - place.Offset, end)]);

    private void Add(List<SourceRecord> records, LinePlace place, ReadOnlySpan<byte> line, long end)
    {
        if (line.EndsWith("\r"u8)) line = line[..^1];
        if (line.Length > maxLineBytes)
        {
            records.Add(Faulty(place, line, line.Length, end));
            return;
        }

        if (line.IndexOfAnyExcept(" \t\r\v\f"u8) < 0) return;
        var parsed = format.Parse(line, place.Path);
        records.Add(new SourceRecord(place.Topic, parsed.Record, FilePosition.OfLine(place.Generation, end)) { Fault = parsed.Fault });
    }

    private SourceRecord Faulty(LinePlace place, ReadOnlySpan<byte> start, long length, long end) =>
        new(place.Topic, new Record { Value = start[..maxLineBytes].ToArray() }, FilePosition.OfLine(place.Generation, end))
        {
            Fault = $"{place.Path}: a line of {length} bytes is longer than maxLineBytes, {maxLineBytes}; these are its first bytes.",
        };
}
