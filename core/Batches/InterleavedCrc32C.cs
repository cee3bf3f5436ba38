using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Batches;

/// <summary>CRC-32C of long data, folded and stepped through at once: the two ways use different units of the processor.</summary>
/// <remarks>
/// Data is taken in blocks. The greater part of a block is folded by eight registers, as <see cref="Crc32C"/> says; behind it
/// lie three streams, each gone over by the processor's own checksum instruction, three at a time because one has to wait for
/// its own last answer. The registers leap over the streams into the next block, where the streams' checksums join them.
/// </remarks>
internal static class InterleavedCrc32C
{
    /// <summary>Less than this many bytes is not worth it.</summary>
    public const int Least = 2 * Block;

    private const int Block = Folded + (3 * Stream);
    private const int Folded = Turns * Turn;
    private const int Stream = Turns * Lanes * sizeof(ulong);
    private const int Turn = Lanes * Register;
    private const int Turns = 8;
    private const int Lanes = 8;
    private const int Register = 512 / 8;

    private static readonly Vector128<ulong> ByOne = Crc32C.MovesBy(Register);
    private static readonly Vector128<ulong> ByFour = Crc32C.MovesBy(4 * Register);
    private static readonly Vector128<ulong> ByTurn = Crc32C.MovesBy(Turn);
    private static readonly Vector128<ulong> ByLeap = Crc32C.MovesBy(Turn + (3 * Stream));
    private static readonly ulong ByOneStream = Crc32C.MovesChecksumBy(Stream);
    private static readonly ulong ByTwoStreams = Crc32C.MovesChecksumBy(2 * Stream);
    private static readonly ulong ByThreeStreams = Crc32C.MovesChecksumBy(3 * Stream);

    public static bool IsSupported => Pclmulqdq.V512.IsSupported && Sse42.X64.IsSupported;

    /// <summary>Goes over all whole blocks, and leaves the rest in <paramref name="data"/>.</summary>
    [SuppressMessage("Performance", "CA1502", Justification = "One loop, written out lane by lane.")]
    public static uint Fold(uint crc, scoped ref ReadOnlySpan<byte> data)
    {
        Vector512<ulong> a = default, b = default, c = default, d = default, e = default, f = default, g = default, h = default;
        var (first, last) = (0UL, 0UL);
        var joins = (ulong)crc;
        var byTurn = Vector512.Create(Vector256.Create(ByTurn));
        var ahead = byTurn;
        while (data.Length >= Block)
        {
            // What is added lies within the block, whose length is known.
            ref var folded = ref MemoryMarshal.GetReference(data);
            ref var stream = ref Unsafe.Add(ref folded, Folded);
            (first, var second, last) = (0UL, 0UL, 0UL);
            for (var turn = 0; turn < Turns; turn++)
            {
                a = Move(a, ahead, ref folded, 0) ^ Vector512.CreateScalar(joins);
                Step(ref stream, 0, ref first, ref second, ref last);
                b = Move(b, ahead, ref folded, 1);
                Step(ref stream, 1, ref first, ref second, ref last);
                c = Move(c, ahead, ref folded, 2);
                Step(ref stream, 2, ref first, ref second, ref last);
                d = Move(d, ahead, ref folded, 3);
                Step(ref stream, 3, ref first, ref second, ref last);
                e = Move(e, ahead, ref folded, 4);
                Step(ref stream, 4, ref first, ref second, ref last);
                f = Move(f, ahead, ref folded, 5);
                Step(ref stream, 5, ref first, ref second, ref last);
                g = Move(g, ahead, ref folded, 6);
                Step(ref stream, 6, ref first, ref second, ref last);
                h = Move(h, ahead, ref folded, 7);
                Step(ref stream, 7, ref first, ref second, ref last);
                (ahead, joins) = (byTurn, 0);
                folded = ref Unsafe.Add(ref folded, Turn);
                stream = ref Unsafe.Add(ref stream, Lanes * sizeof(ulong));
            }

            ahead = Vector512.Create(Vector256.Create(ByLeap));
            joins = Crc32C.Moved((uint)first, ByTwoStreams) ^ Crc32C.Moved((uint)second, ByOneStream) ^ last;
            data = data[Block..];
        }

        ahead = Vector512.Create(Vector256.Create(ByFour));
        (a, b, c, d) = (Move(a, ahead) ^ e, Move(b, ahead) ^ f, Move(c, ahead) ^ g, Move(d, ahead) ^ h);
        ahead = Vector512.Create(Vector256.Create(ByOne));
        a = Move(Move(Move(a, ahead) ^ b, ahead) ^ c, ahead) ^ d;
        var checksum = Crc32C.Step(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector512<ulong>>(in a)));
        return Crc32C.Moved(checksum, ByThreeStreams) ^ (uint)joins;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Move(Vector512<ulong> register, Vector512<ulong> ahead, ref byte folded, int lane) =>
        Move(register, ahead) ^ Vector512.LoadUnsafe(ref folded, (nuint)(lane * Register)).AsUInt64();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Move(Vector512<ulong> register, Vector512<ulong> ahead) =>
        Pclmulqdq.V512.CarrylessMultiply(register, ahead, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(register, ahead, 0x11);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(ref byte stream, int at, ref ulong first, ref ulong second, ref ulong third)
    {
        at *= sizeof(ulong);
        first = Sse42.X64.Crc32(first, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref stream, at)));
        second = Sse42.X64.Crc32(second, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref stream, at + Stream)));
        third = Sse42.X64.Crc32(third, Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref stream, at + Stream + Stream)));
    }
}
