namespace Sluice.Log;

/// <summary>Writes a batch anew with some of its records, in memory that is used again for the next one.</summary>
internal sealed class BatchEncoder
{
    private const byte RecordAttributes = 0;

    private byte[] _buffer = new byte[BatchHeader.Size];
    private byte[] _packed = [];
    private int _length;

    /// <summary>A header with no records behind it. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Empty(scoped in BatchHeader header)
    {
        _length = BatchHeader.Size;
        return Finish(header);
    }

    /// <summary>
    /// The records chosen of <paramref name="batch"/>, behind a header; packed again when they were. Valid until the next call.
    /// </summary>
    /// <param name="chosen">For each record in order whether it is to be there.</param>
    /// <param name="header">The new one; its latest timestamp is worked out from the records.</param>
    public ReadOnlySpan<byte> Encode(
        ReadOnlySpan<byte> batch, scoped in BatchHeader before, List<bool> chosen, scoped in BatchHeader header)
    {
        _length = BatchHeader.Size;
        var (number, latest) = (0, long.MinValue);
        foreach (var record in new RecordSequence(batch, before.BaseOffset))
        {
            if (!chosen[number++]) continue;
            Add(record, header);
            latest = Math.Max(latest, record.Timestamp);
        }

        var changed = header with { MaxTimestamp = latest };
        return before.Codec == BatchCodec.Gzip ? Pack(changed) : Finish(changed);
    }

    private ReadOnlySpan<byte> Pack(scoped in BatchHeader header)
    {
        var records = _buffer.AsSpan(BatchHeader.Size, _length - BatchHeader.Size);
        if (_packed.Length < records.Length) _packed = new byte[records.Length];
        var size = GzipRecords.Pack(records, _packed);
        if (size == 0) return Finish(header);
        _packed.AsSpan(0, size).CopyTo(records);
        _length = BatchHeader.Size + size;
        return Finish(header with { Attributes = (short)(header.Attributes | (short)BatchCodec.Gzip) });
    }

    private ReadOnlySpan<byte> Finish(scoped in BatchHeader header)
    {
        var batch = _buffer.AsSpan(0, _length);
        header.WriteTo(batch);
        return batch;
    }

    private void Add(scoped in RecordView record, scoped in BatchHeader header)
    {
        var timestampDelta = record.Timestamp - header.BaseTimestamp;
        var offsetDelta = record.Offset - header.BaseOffset;
        var size = sizeof(byte) + Varint.SizeOf(timestampDelta) + Varint.SizeOf(offsetDelta)
            + SizeOf(record.Key) + SizeOf(record.Value) + Varint.SizeOf(record.HeaderCount) + record.HeaderBytes.Length;
        Reserve(Varint.MaxSize + size);
        WriteVarint(size);
        _buffer[_length++] = RecordAttributes;
        WriteVarint(timestampDelta);
        WriteVarint(offsetDelta);
        WriteBytes(record.Key);
        WriteBytes(record.Value);
        WriteVarint(record.HeaderCount);
        record.HeaderBytes.CopyTo(_buffer.AsSpan(_length));
        _length += record.HeaderBytes.Length;
    }

    private static int SizeOf(NullableBytes bytes) =>
        Varint.SizeOf(bytes.HasValue ? bytes.Bytes.Length : BatchHeader.None) + bytes.Bytes.Length;

    private void WriteBytes(NullableBytes bytes)
    {
        WriteVarint(bytes.HasValue ? bytes.Bytes.Length : BatchHeader.None);
        bytes.Bytes.CopyTo(_buffer.AsSpan(_length));
        _length += bytes.Bytes.Length;
    }

    private void WriteVarint(long value) => _length += Varint.Write(_buffer.AsSpan(_length), value);

    private void Reserve(int more)
    {
        if (_buffer.Length - _length < more) Array.Resize(ref _buffer, checked(Math.Max(_length + more, _buffer.Length * 2)));
    }
}
