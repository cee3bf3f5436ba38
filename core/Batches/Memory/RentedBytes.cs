using System.Buffers;

namespace Sluice.Batches;

/// <summary>
/// A buffer that somebody has for a while: a small one from the shared pool, a large one from the system. Whoever has it returns
/// it once, and uses neither it nor views into it after that.
/// </summary>
public readonly struct RentedBytes
{
    /// <summary>Up to so many bytes a buffer comes from the pool.</summary>
    public const int LargestPooled = 1 << 20;

    private readonly byte[]? _array;
    private readonly LargeBuffer? _large;

    private RentedBytes(byte[]? array, LargeBuffer? large) => (_array, _large) = (array, large);

    /// <summary>How many bytes there is room for.</summary>
    public int Length => _large?.Length ?? _array?.Length ?? 0;

    public Span<byte> Span => _large is { } large ? large.GetSpan() : _array;

    public Memory<byte> Memory => _large is { } large ? large.Memory : _array;

    /// <summary>A buffer with room for at least so many bytes; what is in it is not said.</summary>
    public static RentedBytes Rent(int size) =>
        size > LargestPooled ? new RentedBytes(array: null, new LargeBuffer(size)) : new RentedBytes(ArrayPool<byte>.Shared.Rent(size), large: null);

    /// <summary>How large a buffer to take that shall hold <paramref name="needed"/> bytes, and perhaps more to come.</summary>
    public static int SizeFor(int needed) =>
        needed > LargestPooled ? (int)Math.Min(Array.MaxLength, needed * 4L) : needed;

    public void Return()
    {
        if (_large is { } large) ((IDisposable)large).Dispose();
        else if (_array is { Length: > 0 } array) ArrayPool<byte>.Shared.Return(array);
    }
}
