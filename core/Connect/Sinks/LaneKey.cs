using Sluice.Log;

namespace Sluice.Connect.Sinks;

/// <summary>A key in a partition, compared by its bytes.</summary>
internal readonly struct LaneKey(TopicPartition partition, ReadOnlyMemory<byte> key) : IEquatable<LaneKey>
{
    private readonly TopicPartition _partition = partition;
    private readonly ReadOnlyMemory<byte> _key = key;

    public bool Equals(LaneKey other) => _partition == other._partition && _key.Span.SequenceEqual(other._key.Span);

    public override bool Equals(object? obj) => obj is LaneKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(_partition);
        hash.AddBytes(_key.Span);
        return hash.ToHashCode();
    }
}
