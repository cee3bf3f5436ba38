using System.Buffers;

namespace Sluice.Log;

/// <summary>Walks over the batches of a segment's file in order and checks each, reading in large pieces.</summary>
internal sealed class BatchScanner(StorageFile file, long position, long end) : IDisposable
{
    /// <summary>No batch is larger; a length beyond it is damage.</summary>
    public const int MaxBatchSize = BatchHeader.MaxSize;

    private const int ReadSize = 1 << 20;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(ReadSize);
    private long _bufferStart = position;
    private int _bufferLength;

    /// <summary>Where the current batch begins; after the last one, or at damage, where nothing more can be read.</summary>
    public long Position { get; private set; } = position;

    public BatchHeader Header { get; private set; }

    /// <summary>What is wrong at <see cref="Position"/>, or null when the file simply ends there.</summary>
    public string? Damage { get; private set; }

    /// <summary>The current batch; valid until the next move.</summary>
    public ReadOnlySpan<byte> Batch => Buffered(Position, Header.TotalSize);

    /// <summary>Goes to the next sound batch; false at the end and at damage.</summary>
    public bool MoveNext()
    {
        if (Damage is not null) return false;
        Position += Header.Length > 0 ? Header.TotalSize : 0;
        Header = default;
        if (Position >= end) return false;
        if (!TryBuffer(Position, BatchHeader.Size)) return Stop("the file ends in the middle of a header");
        var start = Buffered(Position, BatchHeader.Size);
        if (!BatchHeader.IsPlausible(start)) return Stop("there is no batch");
        var header = BatchHeader.Read(start);
        if (header.Length > MaxBatchSize) return Stop("the batch's length is impossible");
        if (!TryBuffer(Position, header.TotalSize)) return Stop("the file ends in the middle of a batch");
        if (!BatchHeader.IsIntact(Buffered(Position, header.TotalSize))) return Stop("the checksum does not match");
        Header = header;
        return true;
    }

    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private bool Stop(string damage)
    {
        Damage = damage;
        return false;
    }

    private ReadOnlySpan<byte> Buffered(long from, int length) => _buffer.AsSpan((int)(from - _bufferStart), length);

    private bool TryBuffer(long from, int length)
    {
        if (from + length > end) return false;
        if (from >= _bufferStart && from + length <= _bufferStart + _bufferLength) return true;
        if (length > _buffer.Length)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = ArrayPool<byte>.Shared.Rent(length);
        }

        _bufferStart = from;
        _bufferLength = file.Read(from, _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, end - from)));
        return length <= _bufferLength;
    }
}
