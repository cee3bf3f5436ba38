using System.Buffers;
using System.Text;

namespace Sluice.Batches;

/// <summary>
/// Encodes records into RecordBatch v2, straight into pooled memory. Begins another batch when one has grown to
/// <see cref="TargetBatchSize"/>, so that readers never have to take in more than about that at once.
/// </summary>
/// <remarks>Not for several threads at once. Dispose of it unless <see cref="Build"/> was called.</remarks>
public sealed class RecordBatchBuilder : IDisposable
{
    /// <summary>A batch is closed once it holds this many bytes.</summary>
    public const int TargetBatchSize = 512 * 1024;

    /// <summary>No batch may have more bytes.</summary>
    public const int MaxBatchSize = BatchHeader.MaxSize;

    private const int SmallestBuffer = 4 * 1024;
    private const int LargestFirstBuffer = 2 * TargetBatchSize;
    private const int NoBatch = -1;
    private const long RecordAttributes = 0;

    // Attributes, deltas, and the lengths of key, value and headers: what a record may need beside its own bytes.
    private const int RecordOverhead = 1 + (6 * Varint.MaxSize);

    private RentedBytes _buffer;
    private int _length;
    private int _firstBufferSize = SmallestBuffer;
    private int _batchStart = NoBatch;
    private int _lastRecord;
    private int _batchCount;
    private long _baseTimestamp;
    private long _maxTimestamp;

    /// <summary>How the records of a batch are packed; one that would not become smaller stays as it is.</summary>
    public BatchCodec Codec { get; init; }

    /// <summary>Who sends the batches, with the sequence of the first record; null: nobody that repeats are known by. Counts when a batch is closed.</summary>
    public BatchProducer? Producer { get; set; }

    /// <summary>Whether all records go into one batch, however large, so that a crash keeps all of them or none.</summary>
    public bool OneBatch { get; init; }

    /// <summary>How many records were added.</summary>
    public int Count { get; private set; }

    /// <summary>How many bytes are encoded so far.</summary>
    public int Length => _length;

    /// <summary>Adds one record.</summary>
    /// <param name="timestamp">Milliseconds since 1970 UTC.</param>
    /// <param name="headers">In order; may be empty.</param>
    public void Add(NullableBytes key, NullableBytes value, long timestamp, IReadOnlyList<RecordHeader> headers)
    {
        if (!OneBatch && _batchStart != NoBatch && _length - _batchStart >= TargetBatchSize) CloseBatch();
        var headerCount = headers.Count;
        var headerBytes = headerCount == 0 ? 0 : SizeOf(headers);
        Reserve(BatchHeader.Size + RecordOverhead + key.Bytes.Length + value.Bytes.Length + headerBytes);
        if (_batchStart == NoBatch) BeginBatch(timestamp);

        var timestampDelta = timestamp - _baseTimestamp;
        var bodySize = sizeof(byte) + Varint.SizeOf(timestampDelta) + Varint.SizeOf(_batchCount)
            + SizeOf(key) + SizeOf(value) + Varint.SizeOf(headerCount) + headerBytes;
        _lastRecord = _length;
        var target = _buffer.Span[_length..];
        var at = Varint.Write(target, bodySize);
        target[at++] = (byte)RecordAttributes;
        at += Varint.Write(target[at..], timestampDelta);
        at += Varint.Write(target[at..], _batchCount);
        at += Write(target[at..], key);
        at += Write(target[at..], value);
        at += Varint.Write(target[at..], headerCount);
        for (var i = 0; i < headerCount; i++) at += Write(target[at..], headers[i]);

        _length += at;
        _maxTimestamp = Math.Max(_maxTimestamp, timestamp);
        _batchCount++;
        Count++;
    }

    /// <summary>Adds a header to the record that was added last, behind those it has.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public void AddHeaderToLast(RecordHeader header)
    {
        if (Count == 0) throw new InvalidOperationException("There is no record to add a header to.");
        var at = _lastRecord;
        var bytes = _buffer.Span;
        Varint.TryRead(bytes, ref at, out _);
        var bodyStart = at;
        at += sizeof(byte);
        Varint.TryRead(bytes, ref at, out _);
        Varint.TryRead(bytes, ref at, out _);
        RecordReader.TryReadBytes(bytes, ref at, out _);
        RecordReader.TryReadBytes(bytes, ref at, out _);
        var fields = bytes[bodyStart..at].ToArray();
        Varint.TryRead(bytes, ref at, out var headerCount);
        var headers = bytes[at.._length].ToArray();

        var headerSize = SizeOf([header]);
        Reserve(RecordOverhead + headerSize);
        var target = _buffer.Span[_lastRecord..];
        at = Varint.Write(target, fields.Length + Varint.SizeOf(headerCount + 1) + headers.Length + headerSize);
        fields.CopyTo(target[at..]);
        at += fields.Length;
        at += Varint.Write(target[at..], headerCount + 1);
        headers.CopyTo(target[at..]);
        at += headers.Length;
        at += Write(target[at..], header);
        _length = _lastRecord + at;
    }

    /// <summary>Finishes and hands over what was added; the builder is empty then, and can be used again.</summary>
    /// <exception cref="InvalidOperationException">Nothing was added.</exception>
    public EncodedBatches Build()
    {
        if (Count == 0) throw new InvalidOperationException("There is no record to build a batch of.");
        CloseBatch();
        var batches = new EncodedBatches(_buffer, _length, Count);
        // Whoever builds again is likely to need as much again: growing step by step would copy everything twice.
        _firstBufferSize = Math.Clamp(_length + (_length / 8), SmallestBuffer, LargestFirstBuffer);
        (_buffer, _length, Count) = (default, 0, 0);
        return batches;
    }

    public void Dispose()
    {
        _buffer.Return();
        (_buffer, _length, Count, _batchStart) = (default, 0, 0, NoBatch);
    }

    private static int SizeOf(in NullableBytes bytes) =>
        bytes.HasValue ? Varint.SizeOf(bytes.Bytes.Length) + bytes.Bytes.Length : Varint.SizeOf(BatchHeader.None);

    private static int SizeOf(IReadOnlyList<RecordHeader> headers)
    {
        var size = 0;
        for (var i = 0; i < headers.Count; i++)
        {
            var name = Encoding.UTF8.GetByteCount(headers[i].Name);
            size += Varint.SizeOf(name) + name + SizeOf(NullableBytes.From(headers[i].Value));
        }

        return size;
    }

    private static int Write(Span<byte> target, RecordHeader header)
    {
        var at = Varint.Write(target, Encoding.UTF8.GetByteCount(header.Name));
        at += Encoding.UTF8.GetBytes(header.Name, target[at..]);
        return at + Write(target[at..], NullableBytes.From(header.Value));
    }

    private static int Write(Span<byte> target, in NullableBytes bytes)
    {
        if (!bytes.HasValue) return Varint.Write(target, BatchHeader.None);
        var at = Varint.Write(target, bytes.Bytes.Length);
        bytes.Bytes.CopyTo(target[at..]);
        return at + bytes.Bytes.Length;
    }

    private void BeginBatch(long timestamp)
    {
        _batchStart = _length;
        _length += BatchHeader.Size;
        (_batchCount, _baseTimestamp, _maxTimestamp) = (0, timestamp, timestamp);
    }

    private void CloseBatch()
    {
        var producer = Producer?.Behind(Count - _batchCount);
        var codec = Codec == BatchCodec.Gzip && TryPack() ? BatchCodec.Gzip : BatchCodec.None;
        new BatchHeader
        {
            BaseOffset = 0,
            Attributes = (short)codec,
            LastOffsetDelta = _batchCount - 1,
            BaseTimestamp = _baseTimestamp,
            MaxTimestamp = _maxTimestamp,
            ProducerId = producer?.Id ?? BatchHeader.None,
            ProducerEpoch = producer?.Epoch ?? BatchHeader.None,
            BaseSequence = producer?.Sequence ?? BatchHeader.None,
            Count = _batchCount,
        }.WriteTo(_buffer.Span[_batchStart.._length]);
        _batchStart = NoBatch;
    }

    private bool TryPack()
    {
        var records = _buffer.Span[(_batchStart + BatchHeader.Size).._length];
        var packed = ArrayPool<byte>.Shared.Rent(records.Length);
        var size = GzipRecords.Pack(records, packed);
        packed.AsSpan(0, size).CopyTo(records);
        ArrayPool<byte>.Shared.Return(packed);
        if (size > 0) _length = _batchStart + BatchHeader.Size + size;
        return size > 0;
    }

    private void Reserve(int more)
    {
        var needed = checked(_length + more);
        if (needed <= _buffer.Length) return;
        var larger = RentedBytes.Rent(RentedBytes.SizeFor(Math.Max(needed, Math.Max(_firstBufferSize, _buffer.Length * 2))));
        _buffer.Span[.._length].CopyTo(larger.Span);
        _buffer.Return();
        _buffer = larger;
    }
}
