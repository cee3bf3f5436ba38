using System.Buffers.Binary;

namespace Sluice.Batches;

/// <summary>
/// The 61 bytes that stand before the records of a batch: Kafka's RecordBatch, message format v2 (magic 2), big-endian.
/// The layout is described in Kafka's own documentation under "Record Batch".
/// </summary>
/// <remarks>
/// The checksum covers everything from the attributes on, so the log may set the base offset of a batch that somebody else
/// has built without touching the rest.
/// </remarks>
internal readonly record struct BatchHeader
{
    /// <summary>The size of the header in bytes; the records follow.</summary>
    public const int Size = 61;

    /// <summary>What the length field does not count: the base offset and itself.</summary>
    public const int LengthPrefix = 12;

    /// <summary>No batch is larger, in bytes; a length beyond it is damage.</summary>
    public const int MaxSize = 64 << 20;

    /// <summary>The version of the format.</summary>
    public const byte Magic = 2;

    /// <summary>No producer id, epoch or sequence was given.</summary>
    public const int None = -1;

    // Where the fields begin; what checks a foreign batch names them too.
    public const int LengthAt = 8;
    public const int MagicAt = 16;
    public const int CrcAt = 17;
    public const int AttributesAt = 21;
    public const int LastOffsetDeltaAt = 23;
    public const int MaxTimestampAt = 35;
    public const int ProducerIdAt = 43;
    public const int BaseSequenceAt = 53;
    public const int CountAt = 57;

    private const int LeaderEpochAt = 12;
    private const int BaseTimestampAt = 27;
    private const int ProducerEpochAt = 51;
    private const int CodecMask = 0x07;
    private const int ControlBit = 0x20;
    private const int HorizonBit = 0x40;

    /// <summary>The offset of the first record.</summary>
    public long BaseOffset { get; init; }

    /// <summary>The bytes of the batch after the length field.</summary>
    public int Length { get; init; }

    public uint Crc { get; init; }

    /// <summary>Bits 0 to 2: the codec, 0 for none; the rest as in Kafka.</summary>
    public short Attributes { get; init; }

    /// <summary>The last record's offset, counted from the base offset.</summary>
    public int LastOffsetDelta { get; init; }

    /// <summary>The first record's timestamp, in milliseconds since 1970 UTC.</summary>
    public long BaseTimestamp { get; init; }

    /// <summary>The latest timestamp in the batch, in milliseconds since 1970 UTC.</summary>
    public long MaxTimestamp { get; init; }

    public long ProducerId { get; init; }

    public short ProducerEpoch { get; init; }

    public int BaseSequence { get; init; }

    /// <summary>How many records follow.</summary>
    public int Count { get; init; }

    /// <summary>The whole batch in bytes, header and records.</summary>
    public int TotalSize => LengthPrefix + Length;

    public long LastOffset => BaseOffset + LastOffsetDelta;

    /// <summary>The sequence of the producer's next batch; behind the largest comes 0, as in Kafka.</summary>
    public int NextSequence => new BatchProducer(ProducerId, ProducerEpoch, BaseSequence).Behind(LastOffsetDelta + 1).Sequence;

    public BatchCodec Codec => (BatchCodec)(Attributes & CodecMask);

    /// <summary>A batch for Kafka's transactions, not of records that somebody sent.</summary>
    public bool IsControl => (Attributes & ControlBit) != 0;

    /// <summary>
    /// Compaction has seen that tombstones in this batch are the last of their keys, and put into <see cref="BaseTimestamp"/>
    /// the time from which they may go.
    /// </summary>
    public bool HasDeleteHorizon => (Attributes & HorizonBit) != 0;

    /// <summary>The first record's timestamp; where compaction has put another time in its place, the latest one.</summary>
    public long FirstTimestamp => HasDeleteHorizon ? MaxTimestamp : BaseTimestamp;

    /// <summary>These attributes with, or without, the bit of <see cref="HasDeleteHorizon"/>, and with no codec.</summary>
    public short AttributesOf(bool horizon) =>
        (short)((Attributes & ~(CodecMask | HorizonBit)) | (horizon ? HorizonBit : 0));

    /// <summary>Reads the header of the batch that starts at the beginning of <paramref name="source"/>.</summary>
    public static BatchHeader Read(ReadOnlySpan<byte> source)
    {
        // One look at the length for all fields.
        source = source[..Size];
        return new BatchHeader
        {
            BaseOffset = BinaryPrimitives.ReadInt64BigEndian(source),
            Length = BinaryPrimitives.ReadInt32BigEndian(source[LengthAt..]),
            Crc = BinaryPrimitives.ReadUInt32BigEndian(source[CrcAt..]),
            Attributes = BinaryPrimitives.ReadInt16BigEndian(source[AttributesAt..]),
            LastOffsetDelta = BinaryPrimitives.ReadInt32BigEndian(source[LastOffsetDeltaAt..]),
            BaseTimestamp = BinaryPrimitives.ReadInt64BigEndian(source[BaseTimestampAt..]),
            MaxTimestamp = BinaryPrimitives.ReadInt64BigEndian(source[MaxTimestampAt..]),
            ProducerId = BinaryPrimitives.ReadInt64BigEndian(source[ProducerIdAt..]),
            ProducerEpoch = BinaryPrimitives.ReadInt16BigEndian(source[ProducerEpochAt..]),
            BaseSequence = BinaryPrimitives.ReadInt32BigEndian(source[BaseSequenceAt..]),
            Count = BinaryPrimitives.ReadInt32BigEndian(source[CountAt..]),
        };
    }

    /// <summary>Sets the base offset of a finished batch; its checksum does not cover it.</summary>
    public static void StampOffset(Span<byte> batch, long baseOffset) =>
        BinaryPrimitives.WriteInt64BigEndian(batch, baseOffset);

    /// <summary>Sets the leader epoch of a finished batch to what the log writes itself; its checksum does not cover it.</summary>
    public static void ClearLeaderEpoch(Span<byte> batch) => BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochAt..], 0);

    /// <summary>Whether the bytes can be the start of a batch at all: the right version and a possible length.</summary>
    public static bool IsPlausible(ReadOnlySpan<byte> source) =>
        source.Length >= Size
        && source[MagicAt] == Magic
        && BinaryPrimitives.ReadInt32BigEndian(source[LengthAt..]) >= Size - LengthPrefix;

    /// <summary>Whether the checksum in the header is that of the bytes. <paramref name="batch"/> is exactly one batch.</summary>
    public static bool IsIntact(ReadOnlySpan<byte> batch) =>
        BinaryPrimitives.ReadUInt32BigEndian(batch[CrcAt..]) == Crc32C.Compute(batch[AttributesAt..]);

    /// <summary>
    /// Writes this header before the records that already stand behind it in <paramref name="batch"/>, which is exactly one
    /// batch. Length and checksum are worked out from the bytes.
    /// </summary>
    public void WriteTo(Span<byte> batch)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, BaseOffset);
        BinaryPrimitives.WriteInt32BigEndian(batch[LengthAt..], batch.Length - LengthPrefix);
        BinaryPrimitives.WriteInt32BigEndian(batch[LeaderEpochAt..], 0);
        batch[MagicAt] = Magic;
        BinaryPrimitives.WriteInt16BigEndian(batch[AttributesAt..], Attributes);
        BinaryPrimitives.WriteInt32BigEndian(batch[LastOffsetDeltaAt..], LastOffsetDelta);
        BinaryPrimitives.WriteInt64BigEndian(batch[BaseTimestampAt..], BaseTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[MaxTimestampAt..], MaxTimestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch[ProducerIdAt..], ProducerId);
        BinaryPrimitives.WriteInt16BigEndian(batch[ProducerEpochAt..], ProducerEpoch);
        BinaryPrimitives.WriteInt32BigEndian(batch[BaseSequenceAt..], BaseSequence);
        BinaryPrimitives.WriteInt32BigEndian(batch[CountAt..], Count);
        BinaryPrimitives.WriteUInt32BigEndian(batch[CrcAt..], Crc32C.Compute(batch[AttributesAt..]));
    }
}
