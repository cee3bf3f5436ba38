using Microsoft.Win32.SafeHandles;

namespace Sluice.Log;

/// <summary>A real file.</summary>
internal sealed class FileSystemFile(string path) : StorageFile
{
    // The data folder's own lock keeps other writers out, so no lock is taken for each of thousands of files.
    private readonly SafeFileHandle _handle =
        File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);

    public override long Length => RandomAccess.GetLength(_handle);

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

    public override void Write(long position, IReadOnlyList<ReadOnlyMemory<byte>> buffers) =>
        RandomAccess.Write(_handle, buffers, position);

    public override void Flush() => DiskFlush.File(_handle);

    public override void SetLastWritten(DateTimeOffset time) => File.SetLastWriteTimeUtc(_handle, time.UtcDateTime);

    public override void SetLength(long length) => RandomAccess.SetLength(_handle, length);

    protected override void Dispose(bool disposing) => _handle.Dispose();
}
