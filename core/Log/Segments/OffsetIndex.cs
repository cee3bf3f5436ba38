using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>Offset to byte position in a segment: entries of 8 bytes as Kafka's, relative offset (i32) and position (i32).</summary>
internal sealed class OffsetIndex(StorageFile file, long baseOffset) : SparseIndex(file, EntrySize)
{
    private const int EntrySize = 8;

    /// <summary>
    /// A batch at or before the one that holds <paramref name="offset"/>, with the offset that it begins with; the first one when
    /// nothing better is known.
    /// </summary>
    public (long Offset, int Position) EntryFor(long offset) =>
        TryEntry(FindAtMost(offset - baseOffset), out var first, out var position) ? (first, position) : (baseOffset, 0);

    /// <summary>The last entry; false when there is none.</summary>
    public bool TryLast(out long offset, out int position) => TryEntry(Count - 1, out offset, out position);

    /// <summary>One entry; false when it is not there.</summary>
    public bool TryEntry(long number, out long offset, out int position)
    {
        Span<byte> entry = stackalloc byte[EntrySize];
        (offset, position) = (0, 0);
        if (!TryRead(number, entry)) return false;
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
