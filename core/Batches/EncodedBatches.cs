namespace Sluice.Batches;

/// <summary>Finished batches for one append, one behind the other in pooled memory. Whoever appends them gives them away.</summary>
public sealed class EncodedBatches : IDisposable
{
    private readonly RentedBytes _buffer;
    private readonly int _length;
    private int _isReturned;

    /// <summary>Finished batches in a buffer.</summary>
    /// <param name="buffer">Taken over.</param>
    internal EncodedBatches(RentedBytes buffer, int length, int count) => (_buffer, _length, Count) = (buffer, length, count);

    /// <summary>How many records there are in all batches; at least one.</summary>
    public int Count { get; }

    /// <summary>The bytes of all batches.</summary>
    public int Length => _length;

    /// <summary>The batches; valid until disposed of.</summary>
    internal Memory<byte> Memory
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _isReturned) != 0, this);
            return _buffer.Memory[.._length];
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReturned, 1) == 0) _buffer.Return();
    }
}
