using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Connectors.Files.Native;

/// <summary>The calls that the framework has no name for. Linux only, x64 and arm64 alike.</summary>
internal static partial class Libc
{
    public const int CurrentFolder = -100;
    public const int EmptyPath = 0x1000;
    public const uint Birth = 0x800;
    public const uint BasicAndBirth = 0x7ff | Birth;
    public const int TypeMask = 0xF000;
    public const int RegularFile = 0x8000;
    public const int WriteAndSearch = 2 | 1;
    public const int CloseOnExec = 0x80000;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(int folder, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, out StatxBuffer buffer);

    [LibraryImport("libc", EntryPoint = "access", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(SafeFileHandle file);
}
