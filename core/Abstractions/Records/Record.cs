namespace Sluice;

/// <summary>What a topic keeps: a key, a value, a time and headers. Bytes stay bytes; nobody parses them unasked.</summary>
/// <remarks>The memory of a record handed to a connector stays valid for as long as the connector keeps it.</remarks>
public sealed record Record
{
    /// <summary>Records of one key go to one partition and stay in order. Null: no key.</summary>
    public ReadOnlyMemory<byte>? Key { get; init; }

    /// <summary>Null: a tombstone, which says that the key is gone.</summary>
    public ReadOnlyMemory<byte>? Value { get; init; }

    /// <summary>The event time, in whole milliseconds. Null, from a source: the time of the append.</summary>
    public DateTimeOffset? Timestamp { get; init; }

    /// <summary>In the order they were given; a name may occur more than once.</summary>
    public IReadOnlyList<RecordHeader> Headers { get; init; } = [];
}
