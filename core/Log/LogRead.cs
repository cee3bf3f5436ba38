using System.Buffers;

namespace Sluice.Log;

/// <summary>The answer to a read: whole, checked batches in pooled memory, and the records in them from an offset on.</summary>
/// <remarks>Dispose of it when the records were used; views into it are not valid any more then.</remarks>
public sealed class LogRead : IDisposable
{
    private readonly int _start;
    private readonly int _length;
    private byte[]? _buffer;

    internal LogRead(byte[] pooledBuffer, int start, int length, long from, long next, PartitionOffsets offsets)
    {
        (_buffer, _start, _length) = (pooledBuffer, start, length);
        (From, NextOffset, Offsets) = (from, next, offsets);
    }

    /// <summary>The offsets that the partition held when this was read: <c>Offsets.Next - 1</c> is the newest record.</summary>
    public PartitionOffsets Offsets { get; }

    /// <summary>The offset asked for.</summary>
    public long From { get; }

    /// <summary>True: there was no record to read, within the wait.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>The batches as stored. The first may begin before the offset that was asked for.</summary>
    public ReadOnlyMemory<byte> Batches => _buffer.AsMemory(_start, _length);

    /// <summary>
    /// Where to read on: the offset behind the last batch here. When empty the offset asked for, or one further on where
    /// compaction has left no record in between.
    /// </summary>
    public long NextOffset { get; }

    /// <summary>Whether there is a record in the batches from the offset asked for on; compaction may have taken all of them.</summary>
    internal bool HasRecords { get; init; }

    /// <summary>Walks over the records, from the offset asked for on, with <c>foreach</c>.</summary>
    public RecordSequence GetEnumerator() => new(Batches.Span, From);

    /// <summary>There was nothing to read at an offset.</summary>
    internal static LogRead Empty(long from, PartitionOffsets offsets) => new([], 0, 0, from, from, offsets);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { Length: > 0 } buffer) ArrayPool<byte>.Shared.Return(buffer);
    }
}
