namespace Sluice.Batches;

/// <summary>Walks over the records of batches that lie one behind the other, from an offset on.</summary>
public ref struct RecordSequence
{
    private readonly long _from;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _batch;
    private BatchHeader _header;
    private int _position;
    private int _left;

    internal RecordSequence(ReadOnlySpan<byte> batches, long from)
    {
        _rest = batches;
        _from = from;
    }

    public RecordView Current { get; private set; }

    public readonly RecordSequence GetEnumerator() => this;

    /// <summary>Goes to the next record; false at the end.</summary>
    /// <exception cref="InvalidDataException">The batch does not hold the records that its header counts.</exception>
    public bool MoveNext()
    {
        while (true)
        {
            while (_left == 0)
            {
                if (_rest.IsEmpty) return false;
                EnterBatch();
            }

            _left--;
            if (!RecordReader.TryRead(_batch, _header, ref _position, out var record))
                throw new InvalidDataException($"The batch at offset {_header.BaseOffset} does not hold what its header says.");
            if (record.Offset < _from) continue;
            Current = record;
            return true;
        }
    }

    private void EnterBatch()
    {
        _header = BatchHeader.Read(_rest);
        _batch = _rest[.._header.TotalSize];
        _rest = _rest[_header.TotalSize..];
        if (_header.IsCompressed)
            throw new InvalidDataException($"The batch at offset {_header.BaseOffset} is compressed, which this version cannot read.");
        _position = BatchHeader.Size;
        _left = _header.LastOffset < _from ? 0 : _header.Count;
    }
}
