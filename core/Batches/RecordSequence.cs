namespace Sluice.Batches;

/// <summary>Walks over the records of batches that lie one behind the other, from an offset on.</summary>
/// <remarks>
/// Batches that are compressed are unpacked one at a time into pooled memory, so what a record shows is valid until the
/// walk goes on. <c>foreach</c> gives the memory back; whoever walks without it calls <see cref="Dispose"/>.
/// </remarks>
public ref struct RecordSequence
{
    private readonly long _from;
    private ReadOnlySpan<byte> _rest;
    private ReadOnlySpan<byte> _records;
    private RentedBytes _unpacked;
    private BatchHeader _header;
    private int _position;
    private int _left;
    private RecordView _current;

    internal RecordSequence(ReadOnlySpan<byte> batches, long from)
    {
        _rest = batches;
        _from = from;
    }

    public readonly RecordView Current => _current;

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
            if (!RecordReader.TryRead(_records, _header, ref _position, out _current))
                throw new InvalidDataException($"The batch at offset {_header.BaseOffset} does not hold what its header says.");
            if (_current.Offset >= _from) return true;
        }
    }

    /// <summary>Gives the memory of a batch that was unpacked back.</summary>
    public void Dispose()
    {
        _unpacked.Return();
        _unpacked = default;
    }

    private void EnterBatch()
    {
        Dispose();
        _header = BatchHeader.Read(_rest);
        _records = _rest[BatchHeader.Size.._header.TotalSize];
        _rest = _rest[_header.TotalSize..];
        _position = 0;
        // Compaction leaves batches without a record behind, and records that are not dense.
        _left = _header.LastOffset < _from ? 0 : _header.Count;
        if (_left > 0 && _header.Codec != BatchCodec.None) Unpack();
    }

    private void Unpack()
    {
        if (_header.Codec != BatchCodec.Gzip)
        {
            throw new InvalidDataException(
                $"The batch at offset {_header.BaseOffset} is compressed with {BatchCodecName.Of(_header.Codec)}, which cannot be read here.");
        }

        try
        {
            _unpacked = GzipRecords.Unpack(_records, GzipRecords.MostUnpacked, out var length);
            _records = _unpacked.Span[..length];
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException($"The batch at offset {_header.BaseOffset} cannot be read: {problem.Message}.", problem);
        }
    }
}
