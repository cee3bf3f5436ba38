using System.Buffers;

namespace Sluice.Log;

/// <summary>The answer to a read: whole, checked batches in pooled memory, and the records in them from an offset on.</summary>
/// <remarks>Dispose of it when the records were used; views into it are not valid any more then.</remarks>
public sealed class LogRead : IDisposable
{
    private readonly long _from;
    private readonly int _length;
    private byte[]? _buffer;

    internal LogRead(byte[] pooledBuffer, int length, long from, PartitionOffsets offsets)
    {
        (_buffer, _length, _from, Offsets) = (pooledBuffer, length, from, offsets);
    }

    /// <summary>The offsets that the partition held when this was read: <c>Offsets.Next - 1</c> is the newest record.</summary>
    public PartitionOffsets Offsets { get; }

    /// <summary>True: there was nothing to read, within the wait.</summary>
    public bool IsEmpty => _length == 0;

    /// <summary>The batches as stored. The first may begin before the offset that was asked for.</summary>
    public ReadOnlyMemory<byte> Batches => _buffer.AsMemory(0, _length);

    /// <summary>The offset behind the last record here: where to read on. The offset asked for, when empty.</summary>
    public long NextOffset
    {
        get
        {
            var next = _from;
            for (var rest = Batches.Span; rest.Length > 0;)
            {
                var header = BatchHeader.Read(rest);
                next = Math.Max(next, header.LastOffset + 1);
                rest = rest[header.TotalSize..];
            }

            return next;
        }
    }

    /// <summary>Walks over the records, from the offset asked for on, with <c>foreach</c>.</summary>
    public RecordSequence GetEnumerator() => new(Batches.Span, _from);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { Length: > 0 } buffer) ArrayPool<byte>.Shared.Return(buffer);
    }
}
