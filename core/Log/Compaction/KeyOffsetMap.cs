namespace Sluice.Log;

/// <summary>The last offset of each key, in memory of a fixed size: 24 bytes an entry, a quarter of them kept free.</summary>
internal sealed class KeyOffsetMap
{
    /// <summary>How much memory one entry takes.</summary>
    public const int EntrySize = 24;

    private readonly Entry[] _entries;
    private readonly int _mostKeys;

    /// <summary>Makes an empty one.</summary>
    /// <param name="records">How many records are to be put in at most; no more room is taken than they can need.</param>
    /// <param name="memory">How many bytes it may take.</param>
    public KeyOffsetMap(long records, long memory)
    {
        var most = Math.Clamp(memory / EntrySize, 2, Array.MaxLength);
        _entries = new Entry[Math.Clamp(records + (records / 3) + 6, 2, most)];
        _mostKeys = Math.Max(1, _entries.Length / 4 * 3);
    }

    /// <summary>How many keys are in it.</summary>
    public int Count { get; private set; }

    /// <summary>Notes a key's offset, which is behind the one noted before; false, and nothing noted, when there is no room.</summary>
    public bool TryPut(KeyHash key, long offset)
    {
        ref var entry = ref Find(key);
        if (entry.OffsetPlusOne == 0)
        {
            if (Count == _mostKeys) return false;
            Count++;
            entry.Key = key;
        }

        entry.OffsetPlusOne = offset + 1;
        return true;
    }

    /// <summary>The last offset noted for a key; -1 when there is none.</summary>
    public long LastOffsetOf(KeyHash key) => Find(key).OffsetPlusOne - 1;

    /// <summary>The entry of a key, or the free one where it belongs: some are always free.</summary>
    private ref Entry Find(KeyHash key)
    {
        var at = (int)Math.BigMul(key.High, (ulong)_entries.Length, out _);
        while (_entries[at].OffsetPlusOne != 0 && _entries[at].Key != key) at = at + 1 == _entries.Length ? 0 : at + 1;
        return ref _entries[at];
    }

    private struct Entry
    {
        public KeyHash Key;
        public long OffsetPlusOne;
    }
}
