using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Connectors.Files.Native;

/// <summary>What the system says about a file; times are nanoseconds since 1970, UTC.</summary>
internal readonly record struct FileStatus(FileIdentity Identity, long Size, bool IsRegular, uint Links, long Modified)
{
    private const int NoSuchFile = 2;
    private const int NotAFolder = 20;

    /// <summary>When the file was made; its last write where the file system does not know.</summary>
    public long Age => Identity.Born != 0 ? Identity.Born : Modified;

    /// <summary>The file at a path (of a symbolic link, what it points to), or null when there is none.</summary>
    public static FileStatus? Of(string path)
    {
        if (Libc.Statx(Libc.CurrentFolder, path, 0, Libc.BasicAndBirth, out var buffer) == 0) return From(buffer);
        var error = Marshal.GetLastPInvokeError();
        return error is NoSuchFile or NotAFolder ? null : throw Failure(path, error);
    }

    /// <summary>The file behind a handle, which may have been renamed or deleted meanwhile.</summary>
    public static FileStatus Of(SafeFileHandle handle, string path) =>
        Libc.Statx(handle, "", Libc.EmptyPath, Libc.BasicAndBirth, out var buffer) == 0
            ? From(buffer)
            : throw Failure(path, Marshal.GetLastPInvokeError());

    private static FileStatus From(StatxBuffer buffer) => new(
        new FileIdentity(buffer.Inode, (buffer.Mask & Libc.Birth) != 0 ? buffer.Born.Nanoseconds : 0),
        (long)buffer.Size,
        (buffer.Mode & Libc.TypeMask) == Libc.RegularFile,
        buffer.Links,
        buffer.Modified.Nanoseconds);

    private static Exception Failure(string path, int error)
    {
        const int accessDenied = 13;
        var message = Marshal.GetPInvokeErrorMessage(error);
        return error == accessDenied
            ? new UnauthorizedAccessException($"Access to '{path}' is denied: {message}.")
            : new IOException($"The state of '{path}' cannot be read: {message}.", error);
    }
}
