namespace Sluice.Log;

/// <summary>One batch of a producer's append.</summary>
/// <param name="First">The first record's sequence number.</param>
/// <param name="Last">The last record's sequence number.</param>
/// <param name="End">Where it ends in the bytes of the append.</param>
internal readonly record struct SequencedBatch(int First, int Last, int End);
