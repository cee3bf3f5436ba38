using System.Buffers;
using System.Numerics;

namespace Sluice.Worker.Http;

/// <summary>Bytes that grow in pooled memory. Dispose of it when they were used; views into it are not valid any more then.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4 * 1024;

    private byte[] _buffer = [];
    private int _length;

    /// <summary>How many bytes were written.</summary>
    public int Length => _length;

    /// <summary>How many bytes the buffer takes in memory.</summary>
    public int Capacity => _buffer.Length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.AsSpan(0, _length);

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.AsMemory(0, _length);

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsMemory(_length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.AsSpan(_length);
    }

    /// <summary>What <see cref="Capacity"/> becomes when there has to be room for so many more bytes.</summary>
    public int CapacityFor(int more)
    {
        var needed = checked(_length + more);
        if (needed <= _buffer.Length) return _buffer.Length;
        // The pool hands out powers of two; each at least doubles what was there, so bytes are copied once more on average.
        return (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, FirstSize));
    }

    /// <summary>Makes room for more bytes, so that as many can be written without another copy.</summary>
    public void Reserve(int more)
    {
        var capacity = CapacityFor(more);
        if (capacity == _buffer.Length) return;
        var larger = ArrayPool<byte>.Shared.Rent(capacity);
        WrittenSpan.CopyTo(larger);
        Return();
        _buffer = larger;
    }

    /// <summary>Forgets what was written, and keeps the memory.</summary>
    public void Clear() => _length = 0;

    public void Dispose()
    {
        Return();
        (_buffer, _length) = ([], 0);
    }

    private void Return()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
    }
}
