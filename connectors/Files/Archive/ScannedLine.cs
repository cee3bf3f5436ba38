namespace Sluice.Connectors.Files.Archive;

/// <summary>A line that comes in pieces, of which only the beginning is kept.</summary>
internal sealed class ScannedLine(int keep)
{
    private readonly byte[] _start = new byte[keep];
    private bool _hasZero;
    private byte _lastByte;

    public long Length { get; private set; }

    public void Add(ReadOnlySpan<byte> piece)
    {
        if (piece.IsEmpty) return;
        if (Length < _start.Length)
        {
            var room = _start.AsSpan((int)Length);
            piece[..Math.Min(piece.Length, room.Length)].CopyTo(room);
        }

        // After a power cut, blocks that were not written in time read as zeros; JSON never has any.
        _hasZero |= piece.Contains((byte)0);
        _lastByte = piece[^1];
        Length += piece.Length;
    }

    /// <summary>The offset of the record in a whole line.</summary>
    public bool TryReadOffset(out long offset)
    {
        offset = -1;
        if (_hasZero || _lastByte != '}') return false;
        if (ArchiveLine.TryReadOffset(_start.AsSpan(0, (int)Math.Min(Length, _start.Length))) is not { } found) return false;
        offset = found;
        return true;
    }

    public void Clear() => (Length, _hasZero, _lastByte) = (0, false, 0);
}
