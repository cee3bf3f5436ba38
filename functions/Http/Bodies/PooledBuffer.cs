using System.Buffers;
using System.Numerics;

namespace Sluice.Worker.Http;

/// <summary>Bytes that grow in a rented buffer. Dispose of it when they were used; views into it are not valid any more then.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private const int FirstSize = 4 * 1024;

    private RentedBytes _buffer;
    private int _length;

    /// <summary>How many bytes were written.</summary>
    public int Length => _length;

    public ReadOnlySpan<byte> WrittenSpan => _buffer.Span[.._length];

    public ReadOnlyMemory<byte> WrittenMemory => _buffer.Memory[.._length];

    public void Advance(int count) => _length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.Memory[_length..];
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _buffer.Span[_length..];
    }

    /// <summary>How many bytes the buffer takes in memory once so many more are written.</summary>
    public int FootprintFor(int more)
    {
        var needed = checked(_length + more);
        var capacity = needed <= _buffer.Length ? _buffer.Length : CapacityFor(needed, expected: 0);
        return capacity > RentedBytes.LargestPooled ? needed : capacity;
    }

    /// <summary>Makes room for more bytes, so that as many can be written without another copy.</summary>
    /// <param name="expected">How many there will be in all, if that is known; it takes no memory before they are there.</param>
    public void Reserve(int more, int expected = 0)
    {
        var needed = checked(_length + more);
        if (needed <= _buffer.Length) return;
        var larger = RentedBytes.Rent(CapacityFor(needed, expected));
        WrittenSpan.CopyTo(larger.Span);
        _buffer.Return();
        _buffer = larger;
    }

    /// <summary>Forgets what was written, and keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Gives the buffer away with as many bytes as were written, unless the taker throws; this one is empty then.</summary>
    public T HandOver<T>(Func<RentedBytes, int, T> taker)
    {
        var taken = taker(_buffer, _length);
        (_buffer, _length) = (default, 0);
        return taken;
    }

    public void Dispose()
    {
        _buffer.Return();
        (_buffer, _length) = (default, 0);
    }

    /// <summary>Small ones double, as the pool has them; a large one is as large as it will have to be, if that is known.</summary>
    private static int CapacityFor(int needed, int expected) => needed > RentedBytes.LargestPooled
        ? Math.Max(expected, RentedBytes.SizeFor(needed))
        : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(needed, FirstSize));
}
