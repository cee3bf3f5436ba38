using System.Runtime.InteropServices;

namespace Sluice.Connectors.Files.Native;

/// <summary>The kernel's <c>struct statx</c>, which has one layout on every processor (man 2 statx).</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    [FieldOffset(0)]
    public uint Mask;

    [FieldOffset(16)]
    public uint Links;

    [FieldOffset(28)]
    public ushort Mode;

    [FieldOffset(32)]
    public ulong Inode;

    [FieldOffset(40)]
    public ulong Size;

    [FieldOffset(80)]
    public StatxTime Born;

    [FieldOffset(112)]
    public StatxTime Modified;
}
