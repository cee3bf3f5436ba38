using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Sluice.Batches;

/// <summary>CRC-32C (Castagnoli), the checksum of RecordBatch v2; by the processor's own instructions where it has them.</summary>
/// <remarks>
/// Long data is folded first. A checksum is the remainder of a long polynomial; bits that lie <c>d</c> places ahead of others
/// may be multiplied by <c>x^d</c> modulo the checksum's own polynomial and added to those, without a change to the
/// remainder. Carry-less multiplication does that for 64 bits at once, several independent multiplications at a time, until
/// one register is left, whose bytes then have the checksum of all. The method is described in Intel's "Fast CRC Computation
/// for Generic Polynomials Using PCLMULQDQ Instruction".
/// </remarks>
public static class Crc32C
{
    // The polynomial of Castagnoli without its highest term; as everywhere here, the lowest bit is the highest power.
    private const uint Polynomial = 0x82F63B78;

    private const int Wide = 512 / 8;
    private const int Narrow = 128 / 8;
    private const int Lanes = 4;
    private const int WideLanes = 8;

    // What moves a register's two halves ahead by so many registers, each width.
    private static readonly Vector128<ulong> ByOneNarrow = MovesBy(Narrow);
    private static readonly Vector128<ulong> ByFourNarrow = MovesBy(Narrow * Lanes);
    private static readonly Vector128<ulong> ByOneWide = MovesBy(Wide);
    private static readonly Vector128<ulong> ByFourWide = MovesBy(Wide * Lanes);
    private static readonly Vector128<ulong> ByEightWide = MovesBy(Wide * WideLanes);

    /// <summary>The checksum of <paramref name="data"/>, as RFC 3720 appendix B.4 gives test vectors for.</summary>
    public static uint Compute(ReadOnlySpan<byte> data)
    {
        var crc = uint.MaxValue;
        if (data.Length >= InterleavedCrc32C.Least && InterleavedCrc32C.IsSupported) crc = InterleavedCrc32C.Fold(crc, ref data);
        if (data.Length >= Wide * WideLanes && Pclmulqdq.V512.IsSupported) crc = FoldWide(crc, ref data);
        else if (data.Length >= Narrow * Lanes && Pclmulqdq.IsSupported) crc = FoldNarrow(crc, ref data);
        return ~Step(crc, data);
    }

    /// <summary>The same, eight bytes at a time and one step after the other: what is left over, and where nothing folds.</summary>
    internal static uint Step(uint crc, ReadOnlySpan<byte> data)
    {
        while (data.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(data));
            data = data[sizeof(ulong)..];
        }

        foreach (var value in data) crc = BitOperations.Crc32C(crc, value);
        return crc;
    }

    /// <summary>Goes over all whole registers of 512 bits, of which there are at least eight.</summary>
    /// <remarks>Eight at a time, because a multiplication's answer takes longer than the next four take to begin.</remarks>
    internal static uint FoldWide(uint crc, scoped ref ReadOnlySpan<byte> data)
    {
        var registers = MemoryMarshal.Cast<byte, Vector512<ulong>>(data);
        data = data[(registers.Length * Wide)..];
        var ahead = Vector512.Create(Vector256.Create(ByEightWide));
        var (a, b, c, d) = (registers[0] ^ Vector512.CreateScalar((ulong)crc), registers[1], registers[2], registers[3]);
        var (e, f, g, h) = (registers[4], registers[5], registers[6], registers[7]);
        for (registers = registers[WideLanes..]; registers.Length >= WideLanes; registers = registers[WideLanes..])
        {
            a = Move(a, ahead) ^ registers[0];
            b = Move(b, ahead) ^ registers[1];
            c = Move(c, ahead) ^ registers[2];
            d = Move(d, ahead) ^ registers[3];
            e = Move(e, ahead) ^ registers[4];
            f = Move(f, ahead) ^ registers[5];
            g = Move(g, ahead) ^ registers[6];
            h = Move(h, ahead) ^ registers[7];
        }

        ahead = Vector512.Create(Vector256.Create(ByFourWide));
        (a, b, c, d) = (Move(a, ahead) ^ e, Move(b, ahead) ^ f, Move(c, ahead) ^ g, Move(d, ahead) ^ h);
        ahead = Vector512.Create(Vector256.Create(ByOneWide));
        a = Move(Move(Move(a, ahead) ^ b, ahead) ^ c, ahead) ^ d;
        foreach (var register in registers) a = Move(a, ahead) ^ register;
        return Step(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector512<ulong>>(in a)));
    }

    /// <summary>Goes over all whole registers of 128 bits, of which there are at least four.</summary>
    internal static uint FoldNarrow(uint crc, scoped ref ReadOnlySpan<byte> data)
    {
        var registers = MemoryMarshal.Cast<byte, Vector128<ulong>>(data);
        data = data[(registers.Length * Narrow)..];
        var ahead = ByFourNarrow;
        var (a, b, c, d) = (registers[0] ^ Vector128.CreateScalar((ulong)crc), registers[1], registers[2], registers[3]);
        for (registers = registers[Lanes..]; registers.Length >= Lanes; registers = registers[Lanes..])
        {
            a = Move(a, ahead) ^ registers[0];
            b = Move(b, ahead) ^ registers[1];
            c = Move(c, ahead) ^ registers[2];
            d = Move(d, ahead) ^ registers[3];
        }

        ahead = ByOneNarrow;
        a = Move(Move(Move(a, ahead) ^ b, ahead) ^ c, ahead) ^ d;
        foreach (var register in registers) a = Move(a, ahead) ^ register;
        return Step(0, MemoryMarshal.AsBytes(new ReadOnlySpan<Vector128<ulong>>(in a)));
    }

    private static Vector512<ulong> Move(Vector512<ulong> register, Vector512<ulong> ahead) =>
        Pclmulqdq.V512.CarrylessMultiply(register, ahead, 0x00) ^ Pclmulqdq.V512.CarrylessMultiply(register, ahead, 0x11);

    private static Vector128<ulong> Move(Vector128<ulong> register, Vector128<ulong> ahead) =>
        Pclmulqdq.CarrylessMultiply(register, ahead, 0x00) ^ Pclmulqdq.CarrylessMultiply(register, ahead, 0x11);

    /// <summary>The checksum's share in that of data that goes on for as many bytes as <paramref name="ahead"/> stands for.</summary>
    internal static uint Moved(uint crc, ulong ahead)
    {
        var product = Pclmulqdq.CarrylessMultiply(Vector128.CreateScalar((ulong)crc), Vector128.CreateScalar(ahead), 0x00);
        return BitOperations.Crc32C(0, product[0]);
    }

    /// <summary>The factor for <see cref="Moved"/>. The last step of the checksum itself moves by the product's 64 places.</summary>
    internal static ulong MovesChecksumBy(int bytes) => PowerOf((bytes * 8) - sizeof(uint) * 8 - 1) >> 32;

    /// <summary>
    /// The factors for the lower and the upper half of a register. The lower half comes first, so it has 64 places more to
    /// go; one place less for both, because the product of two mirrored numbers comes out one place too far.
    /// </summary>
    internal static Vector128<ulong> MovesBy(int bytes) => Vector128.Create(PowerOf((bytes * 8) + 63), PowerOf((bytes * 8) - 1));

    /// <summary>x to that power modulo the polynomial, where carry-less multiplication wants it: in the upper bits.</summary>
    private static ulong PowerOf(int exponent)
    {
        var power = 1U << 31;
        for (var i = 0; i < exponent; i++) power = (power >> 1) ^ ((power & 1) == 0 ? 0 : Polynomial);
        return (ulong)power << 32;
    }
}
