using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Sluice.Worker.Configuration;

/// <summary>Reads small files, and nothing else that may have a name: opening a pipe waits for a writer for ever, and a device never ends.</summary>
internal static partial class RegularFile
{
    private const int CurrentFolder = -100; // AT_FDCWD
    private const uint Type = 0x1; // STATX_TYPE
    private const int ModeAt = 28; // in struct statx, the same on every processor
    private const int StatSize = 256;
    private const int TypeMask = 0xF000;
    private const int Regular = 0x8000;

    /// <summary>The file's content, links followed.</summary>
    /// <param name="most">In bytes.</param>
    /// <exception cref="InvalidDataException">It is no regular file, or longer than that; the message says so, without the file's name.</exception>
    public static ReadOnlyMemory<byte> Read(string path, int most)
    {
        if (!IsPossible(path)) throw new InvalidDataException("is no regular file (nor a link to one), and nothing else is read; remove it");
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        // Its length may be another one while it is read.
        var buffer = new byte[Math.Min(file.Length, most) + 1];
        var length = 0;
        while (true)
        {
            length += file.ReadAtLeast(buffer.AsSpan(length), buffer.Length - length, throwOnEndOfStream: false);
            if (length > most) throw new InvalidDataException($"is longer than {most >> 20} MiB, which is the most that a file of settings may have; put some of it into another file");
            if (length < buffer.Length) return buffer.AsMemory(0, length);
            Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, most + 1L));
        }
    }

    /// <summary>False: it is there, and is something else. What is not there, or cannot be told, is for whoever opens it to say.</summary>
    private static bool IsPossible(string path)
    {
        if (!OperatingSystem.IsLinux()) return true;
        Span<byte> stat = stackalloc byte[StatSize];
        try
        {
            if (Stat(CurrentFolder, path, 0, Type, stat) != 0) return true;
        }
        catch (EntryPointNotFoundException)
        {
            return true; // An old C library.
        }

        var mode = BitConverter.IsLittleEndian
            ? BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeAt..])
            : BinaryPrimitives.ReadUInt16BigEndian(stat[ModeAt..]);
        return (mode & TypeMask) == Regular;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, Span<byte> stat);
}
