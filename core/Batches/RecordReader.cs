using System.Runtime.CompilerServices;

namespace Sluice.Batches;

/// <summary>Reads records out of the bytes behind a batch's header. Never trusts a length that it has not compared.</summary>
internal static class RecordReader
{
    /// <summary>
    /// Reads the record at <paramref name="position"/> of <paramref name="records"/> and moves behind it;
    /// false when the bytes cannot be a record.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<byte> records, scoped in BatchHeader header, scoped ref int position, out RecordView record)
    {
        record = default;
        if (!Varint.TryRead(records, ref position, out var size) || size < sizeof(byte) || size > records.Length - position) return false;
        var body = records.Slice(position, (int)size);
        position += (int)size;

        var at = sizeof(byte);
        if (!Varint.TryRead(body, ref at, out var timestampDelta)
            || !Varint.TryRead(body, ref at, out var offsetDelta)
            || !TryReadRange(body, ref at, out var key)
            || !TryReadRange(body, ref at, out var value)
            || !Varint.TryRead(body, ref at, out var headerCount)
            || headerCount < 0 || headerCount > body.Length) return false;
        record = new RecordView(
            body, header.BaseOffset + offsetDelta, header.BaseTimestamp + timestampDelta, key, value, at, (int)headerCount);
        return true;
    }

    /// <summary>Moves over one record without looking at it; false when the bytes cannot be one.</summary>
    public static bool TrySkip(ReadOnlySpan<byte> records, scoped ref int position)
    {
        if (!Varint.TryRead(records, ref position, out var size) || size < 0 || size > records.Length - position) return false;
        position += (int)size;
        return true;
    }

    /// <summary>Reads bytes with their length before them, -1 for null.</summary>
    public static bool TryReadBytes(ReadOnlySpan<byte> source, scoped ref int position, out NullableBytes bytes)
    {
        var isRead = TryReadRange(source, ref position, out var range);
        bytes = range.Of(source);
        return isRead;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryReadRange(ReadOnlySpan<byte> source, scoped ref int position, out ByteRange range)
    {
        range = ByteRange.Null;
        if (!Varint.TryRead(source, ref position, out var length)) return false;
        if (length == BatchHeader.None) return true;
        if (length < 0 || length > source.Length - position) return false;
        range = new ByteRange(position, (int)length);
        position += (int)length;
        return true;
    }
}
