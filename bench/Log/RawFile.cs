using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Bench.Log;

/// <summary>A file with nothing around it: what the disk does when no log stands before it.</summary>
internal sealed partial class RawFile(string path) : IDisposable
{
    private readonly SafeFileHandle _handle = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);

    /// <summary>Writes buffers of one size, so many with each call, until all bytes are written.</summary>
    /// <param name="flush">Whether fdatasync follows each call.</param>
    public void Write(int bufferSize, int buffersAtOnce, long bytes, bool flush)
    {
        var buffers = new ReadOnlyMemory<byte>[buffersAtOnce];
        for (var i = 0; i < buffers.Length; i++)
        {
            var buffer = new byte[bufferSize];
            Random.Shared.NextBytes(buffer);
            buffers[i] = buffer;
        }

        for (long done = 0; done < bytes; done += (long)bufferSize * buffersAtOnce)
        {
            RandomAccess.Write(_handle, buffers, done);
            if (flush) FlushData();
        }
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

    private void FlushData()
    {
        if (!OperatingSystem.IsLinux()) RandomAccess.FlushToDisk(_handle);
        else if (NativeFlushData(_handle) != 0) throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int NativeFlushData(SafeFileHandle file);
}
