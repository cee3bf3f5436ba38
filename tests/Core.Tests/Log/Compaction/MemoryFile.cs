using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>An open file of a <see cref="MemoryDisk"/>: it stays what it is when it is renamed or deleted.</summary>
internal sealed class MemoryFile(MemoryFileContents contents) : StorageFile
{
    private volatile bool _closed;

    public override long Length => Open.Length;

    public override DateTimeOffset LastWritten => Open.LastWritten;

    public override int Read(long position, Span<byte> buffer) => Open.Read(position, buffer);

    public override void Write(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        foreach (var buffer in buffers)
        {
            Open.Write(position, buffer.Span);
            position += buffer.Length;
        }
    }

    public override void Flush() => _ = Open;

    public override void SetLastWritten(DateTimeOffset time) => Open.LastWritten = time;

    public override void SetLength(long length) => Open.SetLength(length);

    protected override void Dispose(bool disposing) => _closed = true;

    private MemoryFileContents Open => _closed ? throw new ObjectDisposedException(nameof(MemoryFile)) : contents;
}
