namespace Sluice.Log;

/// <summary>A file as the log needs it: written at positions, read by several at once, flushed on demand.</summary>
/// <remarks>All methods throw <see cref="IOException"/> when the disk refuses.</remarks>
internal abstract class StorageFile : IDisposable
{
    /// <summary>The bytes in it now, flushed or not.</summary>
    public abstract long Length { get; }

    /// <summary>It is open, but somebody has deleted it: what is written to it is lost when it is closed.</summary>
    public virtual bool IsDeleted => false;

    /// <summary>When its contents last changed.</summary>
    public abstract DateTimeOffset LastWritten { get; }

    /// <summary>Reads until the buffer is full or the file ends; returns how many bytes that were.</summary>
    public abstract int Read(long position, Span<byte> buffer);

    /// <summary>Writes the buffers one behind the other, all of them or an exception.</summary>
    public abstract void Write(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers);

    /// <summary>Returns when all that was written outlasts a power failure.</summary>
    public abstract void Flush();

    /// <summary>Sets what <see cref="LastWritten"/> says; for a file that holds what others held before.</summary>
    public abstract void SetLastWritten(DateTimeOffset time);

    /// <summary>Cuts the file, or lengthens it with zeros.</summary>
    public abstract void SetLength(long length);

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected abstract void Dispose(bool disposing);
}
