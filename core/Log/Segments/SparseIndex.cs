using System.Buffers;

namespace Sluice.Log;

/// <summary>
/// A file of equal entries whose first field grows, searched in place. It is a cache: whatever is wrong with it costs
/// time, not records, and it can be built again from the segment.
/// </summary>
internal abstract class SparseIndex(StorageFile file, int entrySize) : IDisposable
{
    private long _count = file.Length / entrySize;

    /// <summary>How many entries there are.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Puts entries behind the others; none of their fields shrinks.</summary>
    public void Append(IReadOnlyList<IndexEntry> entries)
    {
        if (entries.Count == 0) return;
        var size = entries.Count * entrySize;
        var buffer = ArrayPool<byte>.Shared.Rent(size);
        for (var i = 0; i < entries.Count; i++) Encode(entries[i], buffer.AsSpan(i * entrySize, entrySize));
        file.Write(_count * entrySize, [buffer.AsMemory(0, size)]);
        ArrayPool<byte>.Shared.Return(buffer);
        Volatile.Write(ref _count, _count + entries.Count);
    }

    /// <summary>Takes all entries out.</summary>
    public void Clear()
    {
        Volatile.Write(ref _count, 0);
        file.SetLength(0);
    }

    /// <summary>Returns when the entries outlast a power failure.</summary>
    public void Flush() => file.Flush();

    public void Dispose() => file.Dispose();

    /// <summary>Reads one entry; false when it is not there.</summary>
    protected bool TryRead(long number, Span<byte> entry) =>
        number >= 0 && number < Count && file.Read(number * entrySize, entry) == entrySize;

    protected abstract void Encode(in IndexEntry entry, Span<byte> target);

    /// <summary>The first field of an entry.</summary>
    protected abstract long KeyOf(ReadOnlySpan<byte> entry);

    /// <summary>The number of the last entry whose key is at most <paramref name="key"/>; -1 when all are greater.</summary>
    protected long FindAtMost(long key)
    {
        Span<byte> entry = stackalloc byte[entrySize];
        long low = 0, high = Count - 1;
        while (low <= high)
        {
            var middle = low + ((high - low) / 2);
            if (!TryRead(middle, entry)) return -1;
            if (KeyOf(entry) <= key) low = middle + 1;
            else high = middle - 1;
        }

        return high;
    }
}
