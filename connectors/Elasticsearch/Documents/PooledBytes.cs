using System.Buffers;

namespace Sluice.Connectors.Elasticsearch.Documents;

/// <summary>A growing buffer of rented memory. What <see cref="Slice"/> gives is valid until the next write or disposal.</summary>
internal sealed class PooledBytes : IBufferWriter<byte>, IDisposable
{
    private const int FirstCapacity = 64 << 10;

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstCapacity);

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Slice(int start, int end) => _bytes.AsMemory(start, end - start);

    /// <summary>Takes back everything from <paramref name="length"/> on.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Empties the buffer, and gives the memory back when one large document has grown it beyond <paramref name="kept"/>.</summary>
    public void Clear(long kept)
    {
        Length = 0;
        if (_bytes.Length <= kept) return;
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = ArrayPool<byte>.Shared.Rent(FirstCapacity);
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = [];
    }

    private void Reserve(int free)
    {
        if (_bytes.Length - Length >= free) return;
        var larger = ArrayPool<byte>.Shared.Rent(checked((int)Math.Max(Length + (long)free, Math.Min(_bytes.Length * 2L, Array.MaxLength))));
        _bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
