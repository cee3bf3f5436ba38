using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>What a partition remembers of a request; what is not said here is as in <see cref="RequestStamp"/>.</summary>
/// <param name="FirstOffset">The offset of its first record in this partition.</param>
/// <param name="Records">How many records of it are in this partition.</param>
internal readonly record struct RequestEntry(
    UInt128 Request, ulong Fingerprint, long FirstOffset, long Time, int Records, int Partitions)
{
    /// <summary>How many bytes an entry takes in the file.</summary>
    public const int Size = 48;

    private const int FingerprintAt = 16;
    private const int FirstOffsetAt = 24;
    private const int TimeAt = 32;
    private const int RecordsAt = 40;
    private const int PartitionsAt = 44;
    private const int CheckAt = 46;

    public static RequestEntry Of(RequestStamp stamp, long firstOffset, int records) =>
        new(stamp.Request, stamp.Fingerprint, firstOffset, stamp.Time, records, stamp.Partitions);

    public AppendResult Repeated => new(FirstOffset, FirstOffset + Records - 1, Duplicate: true);

    /// <summary>Reads an entry; false when the bytes are not what was written.</summary>
    public static bool TryRead(ReadOnlySpan<byte> source, out RequestEntry entry)
    {
        entry = new RequestEntry(
            BinaryPrimitives.ReadUInt128BigEndian(source),
            BinaryPrimitives.ReadUInt64BigEndian(source[FingerprintAt..]),
            BinaryPrimitives.ReadInt64BigEndian(source[FirstOffsetAt..]),
            BinaryPrimitives.ReadInt64BigEndian(source[TimeAt..]),
            BinaryPrimitives.ReadInt32BigEndian(source[RecordsAt..]),
            BinaryPrimitives.ReadUInt16BigEndian(source[PartitionsAt..]));
        return BinaryPrimitives.ReadUInt16BigEndian(source[CheckAt..]) == CheckOf(source);
    }

    /// <summary>Writes the entry, with two bytes of its checksum at the end.</summary>
    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt128BigEndian(target, Request);
        BinaryPrimitives.WriteUInt64BigEndian(target[FingerprintAt..], Fingerprint);
        BinaryPrimitives.WriteInt64BigEndian(target[FirstOffsetAt..], FirstOffset);
        BinaryPrimitives.WriteInt64BigEndian(target[TimeAt..], Time);
        BinaryPrimitives.WriteInt32BigEndian(target[RecordsAt..], Records);
        BinaryPrimitives.WriteUInt16BigEndian(target[PartitionsAt..], checked((ushort)Partitions));
        BinaryPrimitives.WriteUInt16BigEndian(target[CheckAt..], CheckOf(target));
    }

    private static ushort CheckOf(ReadOnlySpan<byte> entry) => (ushort)Crc32C.Compute(entry[..CheckAt]);
}
