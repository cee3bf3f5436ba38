using System.Buffers.Binary;
using System.Text;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>Reads the fields of one message: big-endian numbers and texts that end with a zero.</summary>
/// <remarks>The formats: "Logical Replication Message Formats" in PostgreSQL's documentation, protocol version 1.</remarks>
internal ref struct MessageReader(ReadOnlySpan<byte> message)
{
    private static readonly DateTimeOffset Epoch = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Bytes from the message's beginning to the next field.</summary>
    public int Offset { get; private set; }

    public byte ReadByte()
    {
        var value = _message[Offset];
        Offset++;
        return value;
    }

    public short ReadInt16()
    {
        var value = BinaryPrimitives.ReadInt16BigEndian(_message[Offset..]);
        Offset += sizeof(short);
        return value;
    }

    public int ReadInt32()
    {
        var value = BinaryPrimitives.ReadInt32BigEndian(_message[Offset..]);
        Offset += sizeof(int);
        return value;
    }

    public uint ReadUInt32() => (uint)ReadInt32();

    public ulong ReadUInt64()
    {
        var value = BinaryPrimitives.ReadUInt64BigEndian(_message[Offset..]);
        Offset += sizeof(ulong);
        return value;
    }

    /// <summary>Microseconds since the year 2000, in UTC.</summary>
    public DateTimeOffset ReadTime() => Epoch.AddTicks((long)ReadUInt64() * TimeSpan.TicksPerMicrosecond);

    public string ReadText()
    {
        var rest = _message[Offset..];
        var length = rest.IndexOf((byte)0);
        Offset += length + 1;
        return Encoding.UTF8.GetString(rest[..length]);
    }

    public ReadOnlySpan<byte> ReadBytes(int length)
    {
        var bytes = _message.Slice(Offset, length);
        Offset += length;
        return bytes;
    }
}
