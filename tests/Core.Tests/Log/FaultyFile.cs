using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>A file in a <see cref="FaultyDirectory"/>.</summary>
internal sealed class FaultyFile(StorageFile inner, DiskFaults faults) : StorageFile
{
    public override long Length => inner.Length;

    public override DateTimeOffset LastWritten => inner.LastWritten;

    public override int Read(long position, Span<byte> buffer) => inner.Read(position, buffer);

    public override void Write(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        if (faults.WritesFail) inner.Write(position, [buffers[0][..(buffers[0].Length / 2)]]);
        DiskFaults.Check(faults.WritesFail);
        inner.Write(position, buffers);
    }

    public override void Flush()
    {
        DiskFaults.Check(faults.FlushesFail);
        inner.Flush();
    }

    public override void SetLastWritten(DateTimeOffset time) => inner.SetLastWritten(time);

    public override void SetLength(long length)
    {
        DiskFaults.Check(faults.WritesFail);
        inner.SetLength(length);
    }

    protected override void Dispose(bool disposing) => inner.Dispose();
}
