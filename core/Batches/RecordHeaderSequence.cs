namespace Sluice.Batches;

/// <summary>Walks over the headers of one record with <c>foreach</c>; leaves out those of the log itself.</summary>
public ref struct RecordHeaderSequence
{
    private readonly ReadOnlySpan<byte> _bytes;
    private readonly bool _internalToo;
    private int _left;
    private int _position;

    internal RecordHeaderSequence(ReadOnlySpan<byte> bytes, int count, bool internalToo = false)
    {
        _bytes = bytes;
        _left = count;
        _internalToo = internalToo;
    }

    public RecordHeaderView Current { get; private set; }

    public readonly RecordHeaderSequence GetEnumerator() => this;

    public bool MoveNext()
    {
        while (_left > 0)
        {
            _left--;
            if (!RecordReader.TryReadBytes(_bytes, ref _position, out var name)
                || !RecordReader.TryReadBytes(_bytes, ref _position, out var value)) return false;
            if (!_internalToo && LogHeaders.IsOne(name.Bytes)) continue;
            Current = new RecordHeaderView(name.Bytes, value);
            return true;
        }

        return false;
    }
}
