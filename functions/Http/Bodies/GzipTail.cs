using System.Buffers.Binary;

namespace Sluice.Worker.Http;

/// <summary>
/// Passes a packed body on and remembers its last four bytes, which say how long it is unpacked (RFC 1952, ISIZE). The
/// framework's reader takes a body that ends early for one that is complete; by this it is told apart.
/// </summary>
internal sealed class GzipTail(Stream packed) : Stream
{
    private readonly byte[] _last = new byte[sizeof(uint)];
    private long _length;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Whether the body, read to its end, says of itself that it unpacks to so many bytes. One member only.</summary>
    public bool Announces(long unpackedLength) =>
        _length >= sizeof(uint) && BinaryPrimitives.ReadUInt32LittleEndian(_last) == (uint)unpackedLength;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await packed.ReadAsync(buffer, cancellationToken);
        Remember(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("A body is read asynchronously.");

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    private void Remember(ReadOnlySpan<byte> bytes)
    {
        _length += bytes.Length;
        if (bytes.Length >= _last.Length)
        {
            bytes[^_last.Length..].CopyTo(_last);
            return;
        }

        _last.AsSpan(bytes.Length).CopyTo(_last);
        bytes.CopyTo(_last.AsSpan(_last.Length - bytes.Length));
    }
}
