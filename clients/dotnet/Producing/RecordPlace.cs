namespace Sluice.Client;

/// <summary>Where a record is stored.</summary>
public readonly record struct RecordPlace(int Partition, long Offset);
