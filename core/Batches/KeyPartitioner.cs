using System.Buffers.Binary;

namespace Sluice.Batches;

/// <summary>Chooses the partition of a key as Kafka's Java client does: <c>(murmur2(key) &amp; 0x7fffffff) % partitions</c>.</summary>
public static class KeyPartitioner
{
    private const uint Seed = 0x9747b28c;
    private const uint Multiplier = 0x5bd1e995;

    /// <summary>The partition, from 0, that records of this key go to.</summary>
    public static int PartitionOf(ReadOnlySpan<byte> key, int partitions) =>
        (int)(Murmur2(key) & 0x7fffffff) % partitions;

    /// <summary>MurmurHash2 (Austin Appleby, public domain) with the seed of Kafka's clients.</summary>
    internal static uint Murmur2(ReadOnlySpan<byte> data)
    {
        var hash = Seed ^ (uint)data.Length;
        while (data.Length >= 4)
        {
            var word = BinaryPrimitives.ReadUInt32LittleEndian(data) * Multiplier;
            hash = (hash * Multiplier) ^ ((word ^ (word >> 24)) * Multiplier);
            data = data[4..];
        }

        if (data.Length >= 3) hash ^= (uint)data[2] << 16;
        if (data.Length >= 2) hash ^= (uint)data[1] << 8;
        if (data.Length >= 1) hash = (hash ^ data[0]) * Multiplier;
        hash = (hash ^ (hash >> 13)) * Multiplier;
        return hash ^ (hash >> 15);
    }
}
