using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Bench.Log;

/// <summary>A file with nothing around it: what the disk does when no log stands before it.</summary>
internal sealed partial class RawFile(string path) : IDisposable
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
    private long _length;

    /// <summary>Writes chunks of these sizes, ready made, one behind the other.</summary>
    /// <param name="flush">Whether fdatasync follows each.</param>
    public void Write(IReadOnlyList<long> sizes, bool flush)
    {
        var buffer = new byte[sizes.Max()];
        Random.Shared.NextBytes(buffer);
        foreach (var size in sizes)
        {
            Write(buffer.AsSpan(0, (int)size));
            if (flush) Flush();
        }
    }

    /// <summary>Writes bytes behind the others.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.Write(_handle, bytes, _length);
        _length += bytes.Length;
    }

    /// <summary>Returns when the disk has all that was written.</summary>
    public void Flush()
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(_handle);
        else if (NativeFlushData(_handle) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    /// <summary>Reads the first bytes in pieces of one size.</summary>
    public void Read(int pieceSize, long bytes)
    {
        var buffer = new byte[pieceSize];
        for (long done = 0; done < bytes;)
        {
            var read = RandomAccess.Read(_handle, buffer.AsSpan(0, (int)Math.Min(buffer.Length, bytes - done)), done);
            if (read == 0) throw new IOException($"{path} ends after {done} of {bytes} bytes.");
            done += read;
        }
    }

    public void Dispose() => _handle.Dispose();

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int NativeFlushData(SafeFileHandle file);
}
