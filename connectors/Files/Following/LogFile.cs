using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Sluice.Connectors.Files.Native;

namespace Sluice.Connectors.Files.Following;

/// <summary>An open file, which stays the same one while it is renamed, truncated or deleted.</summary>
internal sealed class LogFile : IDisposable
{
    private const int FingerprintBytes = 1_024;

    private readonly SafeFileHandle _handle;
    private readonly string _path;

    private LogFile(SafeFileHandle handle, string path)
    {
        _handle = handle;
        _path = path;
        Identity = Status.Identity;
    }

    public FileIdentity Identity { get; }

    public FileStatus Status => FileStatus.Of(_handle, _path);

    /// <summary>Opens a regular file; null when there is none at that path.</summary>
    public static LogFile? TryOpen(string path)
    {
        // Opening a pipe would block, so look first.
        if (FileStatus.Of(path) is not { IsRegular: true }) return null;
        try
        {
            return new LogFile(
                File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete), path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Fills the buffer from an offset; less only at the end of the file.</summary>
    public int Read(Span<byte> buffer, long offset)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var read = RandomAccess.Read(_handle, buffer[filled..], offset + filled);
            if (read == 0) break;
            filled += read;
        }

        return filled;
    }

    /// <summary>
    /// A hash of the file's first bytes and of the last ones before an offset; null when the file is shorter. It stays
    /// the same while the file is only appended to.
    /// </summary>
    public ulong? Fingerprint(long offset)
    {
        var length = (int)Math.Min(offset, FingerprintBytes);
        Span<byte> bytes = stackalloc byte[2 * length];
        if (Read(bytes[..length], 0) < length || Read(bytes[length..], offset - length) < length) return null;
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt64BigEndian(hash);
    }

    /// <summary>Whether the file still begins with what was read up to a position.</summary>
    public bool Holds(FilePosition position) => Fingerprint(position.Offset) == position.Fingerprint;

    public void Dispose() => _handle.Dispose();
}
