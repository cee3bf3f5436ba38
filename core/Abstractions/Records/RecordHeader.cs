namespace Sluice;

/// <summary>One header of a record: a name and bytes, as in Kafka.</summary>
public readonly record struct RecordHeader(string Name, ReadOnlyMemory<byte>? Value);
