namespace Sluice.Batches;

/// <summary>Bytes that may be absent, which is not the same as empty: a null key, a tombstone's value.</summary>
public readonly ref struct NullableBytes
{
    private NullableBytes(ReadOnlySpan<byte> bytes, bool hasValue)
    {
        Bytes = bytes;
        HasValue = hasValue;
    }

    /// <summary>Absent bytes.</summary>
    public static NullableBytes Null => default;

    /// <summary>The bytes; empty when absent.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>False: absent.</summary>
    public bool HasValue { get; }

    public static implicit operator NullableBytes(ReadOnlySpan<byte> bytes) => new(bytes, hasValue: true);

    /// <summary>Wraps memory that may be null.</summary>
    public static NullableBytes From(ReadOnlyMemory<byte>? memory) => memory is { } bytes ? bytes.Span : Null;

    /// <summary>A copy that outlives the buffer, or null.</summary>
    public ReadOnlyMemory<byte>? Copy() => HasValue ? (ReadOnlyMemory<byte>?)Bytes.ToArray() : null;
}
