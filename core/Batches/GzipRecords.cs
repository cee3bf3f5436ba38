using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Sluice.Batches;

/// <summary>Packs and unpacks the records of one batch with gzip, in pooled memory and within limits.</summary>
internal static class GzipRecords
{
    /// <summary>No batch's records unpack to more bytes than this.</summary>
    public const int MostUnpacked = 64 << 20;

    // The least that a gzip member takes, and the most that deflate can make of one byte.
    private const int LeastSize = 18;
    private const int MostGrowth = 1032;

    private const int PieceSize = 64 << 10;

    private static ReadOnlySpan<byte> Magic => [0x1f, 0x8b];

    /// <summary>
    /// Unpacks into a buffer that the caller returns. The bytes must be one gzip member to their end.
    /// </summary>
    /// <param name="limit">The most bytes to unpack to.</param>
    /// <exception cref="InvalidDataException">It is no gzip, it ends early, or it is more than the limit; the message says which.</exception>
    public static RentedBytes Unpack(ReadOnlySpan<byte> packed, int limit, out int length)
    {
        if (!IsGzip(packed)) throw new InvalidDataException("the records are not gzip");
        var announced = AnnouncedLength(packed);
        if (announced > packed.Length * (long)MostGrowth) throw EndsEarly();
        if (announced > limit) throw UnpacksToMoreThan(packed, limit) ? TooLarge(limit) : EndsEarly();
        // One byte more than announced, so that what goes on behind it shows.
        var buffer = RentedBytes.Rent((int)announced + 1);
        try
        {
            length = Fill(packed, buffer.Memory);
            return length == announced ? buffer : throw EndsEarly();
        }
        catch
        {
            buffer.Return();
            throw;
        }
    }

    public static bool IsGzip(ReadOnlySpan<byte> packed) => packed.Length >= LeastSize && packed.StartsWith(Magic);

    /// <summary>
    /// How many bytes a gzip member says that it unpacks to, in its last four (RFC 1952, ISIZE). The framework's reader takes a
    /// stream that ends early for a whole one; by this it is told apart.
    /// </summary>
    public static long AnnouncedLength(ReadOnlySpan<byte> packed) =>
        BinaryPrimitives.ReadUInt32LittleEndian(packed[^sizeof(uint)..]);

    /// <summary>Whether there are really more bytes in it, whatever it announces. Takes time, and next to no memory.</summary>
    /// <exception cref="InvalidDataException">It is no gzip.</exception>
    public static bool UnpacksToMoreThan(ReadOnlySpan<byte> packed, int limit)
    {
        if (packed.Length * (long)MostGrowth <= limit) return false;
        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            return Read(packed, gzip =>
            {
                var length = 0L;
                while (length <= limit && gzip.Read(piece) is > 0 and var read) length += read;
                return length > limit;
            });
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    /// <summary>
    /// Packs records into <paramref name="target"/> and returns how many bytes that took; 0 when it would not be fewer than
    /// before.
    /// </summary>
    public static int Pack(ReadOnlySpan<byte> records, byte[] target)
    {
        using var packed = new MemoryStream(target, 0, Math.Min(target.Length, records.Length));
        try
        {
            using var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true);
            gzip.Write(records);
        }
        catch (NotSupportedException)
        {
            // A stream over an array does not grow: the records are packed already, and gain nothing.
            return 0;
        }

        return packed.Position < records.Length ? (int)packed.Position : 0;
    }

    private static unsafe T Read<T>(ReadOnlySpan<byte> packed, Func<GZipStream, T> read)
    {
        fixed (byte* start = packed)
        {
            using var bytes = new UnmanagedMemoryStream(start, packed.Length);
            using var gzip = new GZipStream(bytes, CompressionMode.Decompress);
            try
            {
                return read(gzip);
            }
            catch (InvalidDataException problem)
            {
                throw new InvalidDataException("the records are not gzip", problem);
            }
        }
    }

    private static int Fill(ReadOnlySpan<byte> packed, Memory<byte> buffer) =>
        Read(packed, gzip => gzip.ReadAtLeast(buffer.Span, buffer.Length, throwOnEndOfStream: false));

    private static InvalidDataException TooLarge(int limit) =>
        new($"the records unpack to more than {new ByteSize(limit)}");

    private static InvalidDataException EndsEarly() => new("the gzip ends early, or is not one member to its end");
}
