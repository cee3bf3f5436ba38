namespace Sluice.Batches;

/// <summary>Where bytes that may be absent lie in others, known to be within them: a view that is made only when asked for.</summary>
internal readonly record struct ByteRange(int Start, int Length)
{
    /// <summary>Absent bytes.</summary>
    public static ByteRange Null => new(0, BatchHeader.None);

    public NullableBytes Of(ReadOnlySpan<byte> bytes) => Length < 0 ? NullableBytes.Null : bytes.Slice(Start, Length);
}
