namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>What a file of a <see cref="MemoryDisk"/> holds, whatever it is called.</summary>
internal sealed class MemoryFileContents
{
    private readonly Lock _gate = new();
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public DateTimeOffset LastWritten { get; set; } = DateTimeOffset.UnixEpoch;

    public int Read(long position, Span<byte> buffer)
    {
        lock (_gate)
        {
            var count = (int)Math.Clamp(Length - position, 0, buffer.Length);
            _bytes.AsSpan((int)Math.Min(position, Length), count).CopyTo(buffer);
            return count;
        }
    }

    public void Write(long position, ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            SetLength(Math.Max(Length, position + bytes.Length));
            bytes.CopyTo(_bytes.AsSpan((int)position));
        }
    }

    public void SetLength(long length)
    {
        lock (_gate)
        {
            if (length > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Max(length, _bytes.Length * 2));
            if (length < Length) Array.Clear(_bytes, (int)length, Length - (int)length);
            Length = (int)length;
        }
    }

    public byte[] ToArray()
    {
        lock (_gate) return _bytes[..Length];
    }

    public MemoryFileContents Copy()
    {
        lock (_gate) return new MemoryFileContents { _bytes = [.. _bytes], Length = Length, LastWritten = LastWritten };
    }
}
