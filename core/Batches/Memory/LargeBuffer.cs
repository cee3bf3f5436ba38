using System.Buffers;
using System.Runtime.InteropServices;

namespace Sluice.Batches;

/// <summary>
/// A large buffer, straight from the system, to which it goes back at once when it is disposed of. The runtime's own pool keeps
/// large arrays for as long as nothing makes it collect, which an idle process never does.
/// </summary>
/// <remarks>
/// Only what is written to takes memory: a buffer may be made larger than will be needed. As with a pooled array, whoever
/// disposes of it must be the last to use it; views that are taken later throw.
/// </remarks>
internal sealed unsafe partial class LargeBuffer : MemoryManager<byte>
{
    private const int ReadAndWrite = 0x1 | 0x2;
    private const int PrivateOnLinux = 0x02 | 0x20 | 0x4000; // MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
    private const int PrivateOnMac = 0x0002 | 0x1000 | 0x0040;

    private static long _inUse;

    private readonly int _length;
    private nint _start;

    /// <summary>Takes a buffer of so many bytes.</summary>
    /// <exception cref="InvalidOperationException">The system has no memory left.</exception>
    public LargeBuffer(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        _start = OperatingSystem.IsWindows() ? (nint)NativeMemory.Alloc((nuint)length) : Map(length);
        _length = length;
        Interlocked.Add(ref _inUse, length);
    }

    /// <summary>The bytes of all that were not disposed of.</summary>
    public static long InUse => Interlocked.Read(ref _inUse);

    public int Length => _length;

    public override Span<byte> GetSpan()
    {
        var start = _start;
        ObjectDisposedException.ThrowIf(start == 0, this);
        return new Span<byte>((void*)start, _length);
    }

    /// <summary>It never moves.</summary>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)_length, nameof(elementIndex));
        var start = _start;
        ObjectDisposedException.ThrowIf(start == 0, this);
        return new MemoryHandle((byte*)start + elementIndex);
    }

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
        var start = Interlocked.Exchange(ref _start, 0);
        if (start == 0) return;
        if (OperatingSystem.IsWindows()) NativeMemory.Free((void*)start);
        else _ = NativeUnmap(start, (nuint)_length);
        Interlocked.Add(ref _inUse, -_length);
    }

    private static nint Map(int length)
    {
        var flags = OperatingSystem.IsLinux() ? PrivateOnLinux : PrivateOnMac;
        var start = NativeMap(0, (nuint)length, ReadAndWrite, flags, -1, 0);
        return start == -1 ? throw new InvalidOperationException($"The system has no {length} bytes of memory for a buffer.") : start;
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint NativeMap(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int NativeUnmap(nint address, nuint length);
}
