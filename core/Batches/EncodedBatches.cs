using System.Buffers;

namespace Sluice.Batches;

/// <summary>Finished batches for one append, one behind the other in pooled memory. Whoever appends them gives them away.</summary>
public sealed class EncodedBatches : IDisposable
{
    private byte[]? _buffer;
    private readonly int _length;

    internal EncodedBatches(byte[] pooledBuffer, int length, int count)
    {
        (_buffer, _length, Count) = (pooledBuffer, length, count);
    }

    /// <summary>How many records there are in all batches; at least one.</summary>
    public int Count { get; }

    /// <summary>The bytes of all batches.</summary>
    public int Length => _length;

    /// <summary>The batches; valid until disposed of.</summary>
    internal Memory<byte> Memory => _buffer.AsMemory(0, _length);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffer, null) is { } buffer) ArrayPool<byte>.Shared.Return(buffer);
    }
}
