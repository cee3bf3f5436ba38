using System.Buffers.Binary;

namespace Sluice.Log.Simulation;

/// <summary>A record that was given to the log, with a number that no other record has: in its value, or beside a tombstone.</summary>
internal sealed class SentRecord(long number, int? size, byte[]? key, long timestamp, long sentAt)
{
    private const int NumberSize = sizeof(long);
    private const string NumberHeader = "number";

    public long Number => number;

    public byte[]? Key => key;

    public bool IsTombstone => size is null;

    /// <summary>Milliseconds since 1970 UTC, as <see cref="SentAt"/>.</summary>
    public long Timestamp => timestamp;

    public long SentAt => sentAt;

    public SendState State { get; set; } = SendState.Waiting;

    /// <summary>Where it is, once that is known.</summary>
    public long? Offset { get; set; }

    /// <summary>It was stored, and retention or compaction has taken it.</summary>
    public bool IsGone { get; set; }

    /// <summary>The part of a source that it comes from, or null.</summary>
    public SourcePart? Part => Series as SourcePart;

    /// <summary>Which others it stands in order with; null: all that are sent once.</summary>
    public object? Series { get; init; }

    /// <summary>Its place in that order.</summary>
    public long Position { get; init; }

    /// <summary>Its producer sends it again until it is stored.</summary>
    public bool MayBeSentAgain => Series is not null;

    public void AddTo(RecordBatchBuilder builder, RecordHeader? logs = null)
    {
        List<RecordHeader> headers = [];
        if (IsTombstone) headers.Add(new RecordHeader(NumberHeader, NumberBytes()));
        if (logs is { } header) headers.Add(header);
        builder.Add(
            key is null ? NullableBytes.Null : key.AsSpan(), IsTombstone ? NullableBytes.Null : Value().AsSpan(), timestamp, headers);
    }

    public bool Is(in RecordView record) =>
        record.Timestamp == timestamp
        && record.Key.HasValue == key is not null && record.Key.Bytes.SequenceEqual(key)
        && record.Value.HasValue != IsTombstone && (IsTombstone || record.Value.Bytes.SequenceEqual(Value()));

    /// <summary>The number of a record that was read; -1: it is none of ours.</summary>
    public static long NumberOf(in RecordView record)
    {
        if (record.Value.HasValue) return NumberIn(record.Value.Bytes);
        foreach (var header in record.Headers) return NumberIn(header.Value.Bytes);
        return -1;
    }

    private static long NumberIn(ReadOnlySpan<byte> bytes) => bytes.Length < NumberSize ? -1 : BinaryPrimitives.ReadInt64BigEndian(bytes);

    private byte[] NumberBytes()
    {
        var bytes = new byte[NumberSize];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        return bytes;
    }

    private byte[] Value()
    {
        var value = new byte[NumberSize + size!.Value];
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        for (var i = NumberSize; i < value.Length; i++) value[i] = (byte)((number * 31) + i);
        return value;
    }

    public override string ToString() => $"#{number}";
}
