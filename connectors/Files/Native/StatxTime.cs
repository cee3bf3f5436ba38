using System.Runtime.InteropServices;

namespace Sluice.Connectors.Files.Native;

/// <summary>The kernel's <c>struct statx_timestamp</c>.</summary>
[StructLayout(LayoutKind.Explicit, Size = 16)]
internal struct StatxTime
{
    [FieldOffset(0)]
    public long Seconds;

    [FieldOffset(8)]
    public uint Fraction;

    public readonly long Nanoseconds => (Seconds * 1_000_000_000) + Fraction;
}
