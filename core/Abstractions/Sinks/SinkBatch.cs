namespace Sluice;

/// <summary>Records for one delivery, in the order of their partitions; never empty.</summary>
public sealed record SinkBatch(IReadOnlyList<SinkRecord> Records);
