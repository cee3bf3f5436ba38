using Sluice.Log;

namespace Sluice.Core.Tests.Log.Compaction;

/// <summary>A file in a <see cref="StumblingDirectory"/>.</summary>
internal sealed class StumblingFile(StorageFile inner, Stumble stumble) : StorageFile
{
    public override long Length => inner.Length;

    public override DateTimeOffset LastWritten => inner.LastWritten;

    public override int Read(long position, Span<byte> buffer) => inner.Read(position, buffer);

    public override void Write(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers) =>
        stumble.Do(() => inner.Write(position, buffers));

    public override void Flush() => stumble.Do(inner.Flush);

    public override void SetLastWritten(DateTimeOffset time) => stumble.Do(() => inner.SetLastWritten(time));

    public override void SetLength(long length) => stumble.Do(() => inner.SetLength(length));

    protected override void Dispose(bool disposing) => inner.Dispose();
}
