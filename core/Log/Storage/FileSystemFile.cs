using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Log;

/// <summary>A real file.</summary>
internal sealed class FileSystemFile(string path) : StorageFile
{
    // Many small buffers are written faster when they are copied into one than when the system is given each of them.
    private const int LargestGathered = 64 * 1024;

    // The data folder's own lock keeps other writers out, so no lock is taken for each of thousands of files.
    private readonly SafeFileHandle _handle =
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public override long Length => RandomAccess.GetLength(_handle);

    public override bool IsDeleted => FileLinks.AreGone(_handle);

    public override DateTimeOffset LastWritten => new(File.GetLastWriteTimeUtc(_handle));

    public override int Read(long position, Span<byte> buffer)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = RandomAccess.Read(_handle, buffer[total..], position + total);
            if (read == 0) break;
            total += read;
        }

        return total;
    }

    public override void Write(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        if (buffers.Count == 1) RandomAccess.Write(_handle, buffers[0].Span, position);
        else if (SizeOf(buffers) is var size && size <= LargestGathered) WriteGathered(position, buffers, size);
        else RandomAccess.Write(_handle, buffers, position);
    }

    public override void Flush() => DiskFlush.File(_handle);

    public override void SetLastWritten(DateTimeOffset time) => File.SetLastWriteTimeUtc(_handle, time.UtcDateTime);

    public override void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    protected override void Dispose(bool disposing) => _handle.Dispose();

    private static int SizeOf(IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        var size = 0;
        for (var i = 0; i < buffers.Count && size <= LargestGathered; i++) size += buffers[i].Length;
        return size;
    }

    private void WriteGathered(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers, int size)
    {
        var gathered = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var rest = gathered.AsSpan(0, size);
            for (var i = 0; i < buffers.Count; rest = rest[buffers[i++].Length..]) buffers[i].Span.CopyTo(rest);
            RandomAccess.Write(_handle, gathered.AsSpan(0, size), position);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(gathered);
        }
    }
}
