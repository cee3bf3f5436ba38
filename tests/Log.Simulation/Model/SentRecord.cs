using System.Buffers.Binary;

namespace Sluice.Log.Simulation;

/// <summary>A record that was given to the log. Its value begins with its number, which no other record has.</summary>
internal sealed class SentRecord(long number, int size, byte[]? key, long timestamp, long sentAt)
{
    private const int NumberSize = sizeof(long);

    public long Number => number;

    public byte[]? Key => key;

    /// <summary>Milliseconds since 1970 UTC, as <see cref="SentAt"/>.</summary>
    public long Timestamp => timestamp;

    public long SentAt => sentAt;

    public SendKind Kind { get; init; }

    /// <summary>Retention could take it once. It may have begun to, and go on much later, under other settings.</summary>
    public bool MayGo { get; set; }

    public SendState State { get; set; } = SendState.Waiting;

    /// <summary>Where it is, once that is known.</summary>
    public long? Offset { get; set; }

    /// <summary>It was stored, and retention took it before anybody had seen where it was.</summary>
    public bool IsGone { get; set; }

    /// <summary>The part of a source that it comes from, or null.</summary>
    public SourcePart? Part { get; init; }

    /// <summary>Its position in that part.</summary>
    public long Position { get; init; }

    public byte[] Value()
    {
        var value = new byte[NumberSize + size];
        BinaryPrimitives.WriteInt64BigEndian(value, number);
        for (var i = NumberSize; i < value.Length; i++) value[i] = (byte)((number * 31) + i);
        return value;
    }

    public static long NumberIn(ReadOnlySpan<byte> value) => value.Length < NumberSize ? -1 : BinaryPrimitives.ReadInt64BigEndian(value);

    public override string ToString() => $"#{number}";
}
