using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>
/// Time to offset in a segment: entries of 12 bytes as Kafka's, the latest timestamp so far (i64, milliseconds) and the
/// relative offset of the batch that it was reached in (i32).
/// </summary>
internal sealed class TimeIndex(StorageFile file, long baseOffset) : SparseIndex(file, EntrySize)
{
    private const int EntrySize = 12;

    /// <summary>The latest timestamp that the index knows of, or null when it is empty.</summary>
    public long? MaxTimestamp
    {
        get
        {
            Span<byte> entry = stackalloc byte[EntrySize];
            return TryRead(Count - 1, entry) ? KeyOf(entry) : null;
        }
    }

    /// <summary>One entry; false when it is not there.</summary>
    public bool TryEntry(long number, out long latest, out long offset)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        (latest, offset) = (0, 0);
        if (!TryRead(number, entry)) return false;
        (latest, offset) = (KeyOf(entry), baseOffset + BinaryPrimitives.ReadInt32BigEndian(entry[sizeof(long)..]));
        return true;
    }

    /// <summary>An offset before which every record of the segment is older than <paramref name="timestamp"/>.</summary>
    public long OffsetBefore(long timestamp)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        return TryRead(FindAtMost(timestamp - 1), entry)
            ? baseOffset + BinaryPrimitives.ReadInt32BigEndian(entry[sizeof(long)..])
            : baseOffset;
    }

    protected override void Encode(in IndexEntry entry, Span<byte> target)
    {
        BinaryPrimitives.WriteInt64BigEndian(target, entry.MaxTimestamp);
        BinaryPrimitives.WriteInt32BigEndian(target[sizeof(long)..], (int)(entry.Offset - baseOffset));
    }

    protected override long KeyOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt64BigEndian(entry);
}
