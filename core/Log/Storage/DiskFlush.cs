using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Log;

/// <summary>Makes the disk keep what was written. On Linux by fdatasync, which spares the write of the file's times.</summary>
internal static partial class DiskFlush
{
    private const int Interrupted = 4; // EINTR
    private const int OpenFolder = 0x10000; // O_RDONLY | O_DIRECTORY on x64
    private const int OpenFolderArm = 0x4000; // and on arm64

    /// <summary>Returns when the file's contents and length are on the disk.</summary>
    public static void File(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }

        while (NativeFlushData(file) != 0) ThrowUnlessInterrupted("fdatasync");
    }

    /// <summary>Returns when the files made, renamed and deleted in a folder are so on the disk, too.</summary>
    public static void Folder(string path)
    {
        // Elsewhere there is no such call: Windows journals its folders by itself.
        if (!OperatingSystem.IsLinux()) return;
        var flags = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? OpenFolderArm : OpenFolder;
        using var folder = NativeOpen(path, flags);
        if (folder.IsInvalid) ThrowUnlessInterrupted("open");
        while (NativeFlush(folder) != 0) ThrowUnlessInterrupted("fsync");
    }

    private static void ThrowUnlessInterrupted(string call)
    {
        var error = Marshal.GetLastPInvokeError();
        if (error != Interrupted) throw new IOException($"{call}: {new Win32Exception(error).Message}");
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int NativeFlushData(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int NativeFlush(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle NativeOpen(string path, int flags);
}
