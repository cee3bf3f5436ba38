using System.Buffers.Binary;

namespace Sluice.Log;

/// <summary>What is kept of a named producer.</summary>
/// <param name="Opened">When it was opened last, in milliseconds since 1970 UTC.</param>
internal readonly record struct NamedProducer(ProducerIdentity Identity, long Opened)
{
    private const int Size = sizeof(long) + sizeof(short) + sizeof(long);

    public static NamedProducer Read(ReadOnlyMemory<byte> value) => value.Length == Size
        ? new(
            new ProducerIdentity(
                BinaryPrimitives.ReadInt64BigEndian(value.Span), BinaryPrimitives.ReadInt16BigEndian(value.Span[8..])),
            BinaryPrimitives.ReadInt64BigEndian(value.Span[10..]))
        : throw new InvalidDataException($"An entry of {ProducerIds.Topic} has {value.Length} bytes instead of {Size}.");

    public byte[] ToBytes()
    {
        var bytes = new byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, Identity.Id);
        BinaryPrimitives.WriteInt16BigEndian(bytes.AsSpan(8), Identity.Epoch);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(10), Opened);
        return bytes;
    }
}
