using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>The header that the last record of a request's batch carries. Readers do not see it.</summary>
/// <remarks>Layout: the request (16 bytes), its fingerprint (u64), the partitions (i32), the time (i64).</remarks>
public static class RequestStampHeader
{
    private const string Name = "__sluice.request";
    private const int FingerprintAt = 16;
    private const int PartitionsAt = 24;
    private const int TimeAt = 28;
    private const int Size = 36;

    /// <summary>The header to add to the last record of the batch.</summary>
    public static RecordHeader Of(RequestStamp stamp)
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, stamp.Request);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(FingerprintAt), stamp.Fingerprint);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(PartitionsAt), stamp.Partitions);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(TimeAt), stamp.Time);
        return new RecordHeader(Name, bytes);
    }

    /// <summary>Finds the stamp in the last record of a batch; null when it has none.</summary>
    internal static RequestStamp? Find(scoped in RecordView last)
    {
        foreach (var header in last.AllHeaders)
        {
            if (header.NameBytes.SequenceEqual("__sluice.request"u8) && header.Value.Bytes.Length == Size) return Parse(header.Value.Bytes);
        }

        return null;
    }

    private static RequestStamp Parse(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt128BigEndian(bytes),
        BinaryPrimitives.ReadUInt64BigEndian(bytes[FingerprintAt..]),
        BinaryPrimitives.ReadInt32BigEndian(bytes[PartitionsAt..]),
        BinaryPrimitives.ReadInt64BigEndian(bytes[TimeAt..]));
}
