namespace Sluice.Worker.Http.Produce;

/// <summary>Walks over the lines of a text, without their ends (<c>\n</c> or <c>\r\n</c>).</summary>
internal ref struct Lines(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;

    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The number of the current line, from 1.</summary>
    public long Number { get; private set; }

    public bool MoveNext()
    {
        if (_rest.IsEmpty) return false;
        var end = _rest.IndexOf((byte)'\n');
        var line = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        Current = line is [.., (byte)'\r'] ? line[..^1] : line;
        Number++;
        return true;
    }
}
