using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sluice.Log;

/// <summary>Whether a file that is open still has a name. Linux writes on into one that was deleted, and says nothing.</summary>
internal static partial class FileLinks
{
    private const int EmptyPath = 0x1000; // AT_EMPTY_PATH
    private const uint LinkCount = 0x4; // STATX_NLINK
    private const int LinkCountAt = 16; // in struct statx, the same on every processor
    private const int StatSize = 256;

    private static bool _isKnown = OperatingSystem.IsLinux();

    /// <summary>True: nobody can open it any more, and it goes when it is closed. False where that cannot be told.</summary>
    public static bool AreGone(SafeFileHandle file)
    {
        if (!_isKnown) return false;
        Span<byte> stat = stackalloc byte[StatSize];
        try
        {
            return NativeStat(file, "", EmptyPath, LinkCount, stat) == 0
                && (BitConverter.IsLittleEndian
                    ? BinaryPrimitives.ReadUInt32LittleEndian(stat[LinkCountAt..])
                    : BinaryPrimitives.ReadUInt32BigEndian(stat[LinkCountAt..])) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            _isKnown = false; // An old C library.
            return false;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int NativeStat(SafeFileHandle file, string path, int flags, uint mask, Span<byte> stat);
}
