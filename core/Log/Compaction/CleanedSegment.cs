namespace Sluice.Log;

/// <summary>A compacted segment while it is written, in files that count for nothing until they are swapped in.</summary>
internal sealed class CleanedSegment
{
    private const int ChunkSize = 1 << 20;

    private readonly StorageDirectory _directory;
    private readonly List<BatchHeader> _headers = [];
    private readonly Segment _segment;
    private byte[] _chunk = new byte[ChunkSize];
    private int _filled;
    private BatchHeader? _empty;

    public CleanedSegment(StorageDirectory directory, long baseOffset)
    {
        _directory = directory;
        // What an attempt before has left would be taken for a beginning.
        Segment.Delete(directory, baseOffset, SegmentName.Cleaned);
        _segment = Segment.Open(directory, baseOffset, SegmentName.Cleaned);
    }

    /// <summary>How many bytes it has.</summary>
    public long Length => _segment.Length + _filled + (_empty is null ? 0 : BatchHeader.Size);

    /// <summary>Puts a batch, which is exactly <paramref name="batch"/>, behind the others.</summary>
    public void Add(ReadOnlySpan<byte> batch)
    {
        var header = BatchHeader.Read(batch);
        if (header.Count > 0 || header.IsControl)
        {
            WriteEmpty();
            Append(batch, header);
        }
        else if (_empty is { } before && EmptyBatch.CanJoin(before, header))
        {
            _empty = EmptyBatch.Join(before, header);
        }
        else
        {
            WriteEmpty();
            _empty = header;
        }
    }

    /// <summary>Makes it whole and durable, ready to be swapped in.</summary>
    /// <param name="lastOffset">The last offset that it covers.</param>
    /// <param name="lastWritten">When the last of its records arrived, in milliseconds since 1970 UTC.</param>
    public Segment Finish(long lastOffset, long lastWritten)
    {
        WriteEmpty();
        WriteChunk();
        _segment.BackDate(lastWritten);
        _segment.Close(lastOffset);
        return _segment;
    }

    /// <summary>Throws it away.</summary>
    public void Discard()
    {
        _segment.Dispose();
        Segment.Delete(_directory, _segment.BaseOffset, SegmentName.Cleaned);
    }

    private void WriteEmpty()
    {
        if (_empty is not { } header) return;
        _empty = null;
        Span<byte> batch = stackalloc byte[BatchHeader.Size];
        header.WriteTo(batch);
        Append(batch, BatchHeader.Read(batch));
    }

    private void Append(ReadOnlySpan<byte> batch, in BatchHeader header)
    {
        if (batch.Length > _chunk.Length - _filled) WriteChunk();
        if (batch.Length > _chunk.Length) _chunk = new byte[batch.Length];
        batch.CopyTo(_chunk.AsSpan(_filled));
        _filled += batch.Length;
        _headers.Add(header);
    }

    private void WriteChunk()
    {
        if (_filled == 0) return;
        _segment.Write([_chunk.AsMemory(0, _filled)], _segment.LastWritten);
        foreach (var header in _headers) _segment.Accept(header);
        _segment.WriteIndexes();
        _headers.Clear();
        _filled = 0;
    }
}
