using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>Offset to byte position in a segment: entries of 8 bytes as Kafka's, relative offset (i32) and position (i32).</summary>
internal sealed class OffsetIndex(StorageFile file, long baseOffset) : SparseIndex(file, EntrySize)
{
    private const int EntrySize = 8;

    /// <summary>A position at or before the batch that holds <paramref name="offset"/>; 0 when nothing better is known.</summary>
    public int PositionFor(long offset)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        return TryRead(FindAtMost(offset - baseOffset), entry) ? BinaryPrimitives.ReadInt32BigEndian(entry[sizeof(int)..]) : 0;
    }

    /// <summary>The last entry; false when there is none.</summary>
    public bool TryLast(out long offset, out int position)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        (offset, position) = (0, 0);
        if (!TryRead(Count - 1, entry)) return false;
        (offset, position) = (baseOffset + KeyOf(entry), BinaryPrimitives.ReadInt32BigEndian(entry[sizeof(int)..]));
        return true;
    }

    protected override void Encode(in IndexEntry entry, Span<byte> target)
    {
        BinaryPrimitives.WriteInt32BigEndian(target, (int)(entry.Offset - baseOffset));
        BinaryPrimitives.WriteInt32BigEndian(target[sizeof(int)..], entry.Position);
    }

    protected override long KeyOf(ReadOnlySpan<byte> entry) => BinaryPrimitives.ReadInt32BigEndian(entry);
}
