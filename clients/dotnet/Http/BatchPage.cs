namespace Sluice.Client;

/// <summary>Batches as the worker keeps them.</summary>
/// <param name="ReadFrom">The offset that was asked for; the first batch may begin before it.</param>
/// <param name="ReadNext">The offset to read on from.</param>
/// <param name="PartitionNext">The offset of the next record to be written.</param>
internal sealed record BatchPage(byte[] Batches, long ReadFrom, long ReadNext, long PartitionNext);
