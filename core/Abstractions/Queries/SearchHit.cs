namespace Sluice;

/// <summary>One record that was found, as it stands in the log.</summary>
public sealed record SearchHit(
    string Topic, int Partition, long Offset, DateTimeOffset Timestamp, ReadOnlyMemory<byte>? Key, ReadOnlyMemory<byte>? Value);
