namespace Sluice.Batches;

/// <summary>One record as it lies in a batch: a view over bytes, valid as long as what it was read from.</summary>
public readonly ref struct RecordView
{
    private readonly ReadOnlySpan<byte> _headers;
    private readonly int _headerCount;

    internal RecordView(
        long offset, long timestamp, NullableBytes key, NullableBytes value, ReadOnlySpan<byte> headers, int headerCount)
    {
        Offset = offset;
        Timestamp = timestamp;
        Key = key;
        Value = value;
        _headers = headers;
        _headerCount = headerCount;
    }

    public long Offset { get; }

    /// <summary>Milliseconds since 1970 UTC.</summary>
    public long Timestamp { get; }

    /// <summary>Null: no key.</summary>
    public NullableBytes Key { get; }

    /// <summary>Null: a tombstone.</summary>
    public NullableBytes Value { get; }

    /// <summary>The bytes of key, value and headers, those of the log too.</summary>
    public int Size => Key.Bytes.Length + Value.Bytes.Length + _headers.Length;

    /// <summary>The headers in order, without those that the log itself has put there.</summary>
    public RecordHeaderSequence Headers => new(_headers, _headerCount);

    /// <summary>The headers in order, those of the log too.</summary>
    internal RecordHeaderSequence AllHeaders => new(_headers, _headerCount, internalToo: true);

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
