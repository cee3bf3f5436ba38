namespace Sluice.Batches;

/// <summary>One record as it lies in a batch: a view over bytes, valid as long as what it was read from.</summary>
public readonly ref struct RecordView
{
    // Walking over records must cost little where only some of this is looked at, so the parts are cut out on demand.
    private readonly ReadOnlySpan<byte> _body;
    private readonly ByteRange _key;
    private readonly ByteRange _value;
    private readonly int _headersAt;
    private readonly int _headerCount;

    internal RecordView(
        ReadOnlySpan<byte> body, long offset, long timestamp, ByteRange key, ByteRange value, int headersAt, int headerCount)
    {
        Offset = offset;
        Timestamp = timestamp;
        _body = body;
        _key = key;
        _value = value;
        _headersAt = headersAt;
        _headerCount = headerCount;
    }

    public long Offset { get; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public long Timestamp { get; }

    /// <summary>Null: no key.</summary>
    public NullableBytes Key => _key.Of(_body);

    /// <summary>Null: a tombstone.</summary>
    public NullableBytes Value => _value.Of(_body);

    /// <summary>The bytes of key, value and headers, those of the log too.</summary>
    public int Size => Key.Bytes.Length + Value.Bytes.Length + _body.Length - _headersAt;

    /// <summary>The headers in order, without those that the log itself has put there.</summary>
    public RecordHeaderSequence Headers => new(_body[_headersAt..], _headerCount);

    /// <summary>The headers in order, those of the log too.</summary>
    internal RecordHeaderSequence AllHeaders => new(_body[_headersAt..], _headerCount, internalToo: true);

    /// <summary>How many headers there are, those of the log too.</summary>
    internal int HeaderCount => _headerCount;

    /// <summary>The bytes of all headers as they lie in the record, behind their count.</summary>
    internal ReadOnlySpan<byte> HeaderBytes => _body[_headersAt..];

    /// <summary>A copy that outlives the buffer, as connectors get it.</summary>
    public Record ToRecord()
    {
        List<RecordHeader>? headers = null;
        foreach (var header in Headers) (headers ??= []).Add(new RecordHeader(header.Name, header.Value.Copy()));
        return new Record
        {
            Key = Key.Copy(),
            Value = Value.Copy(),
            Timestamp = DateTimeOffset.FromUnixTimeMilliseconds(Timestamp),
            Headers = headers ?? (IReadOnlyList<RecordHeader>)[],
        };
    }
}
