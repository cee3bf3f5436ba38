namespace Sluice.Log;

/// <summary>What a partition holds: offsets from <paramref name="First"/> up to, and without, <paramref name="Next"/>.</summary>
/// <param name="First">The oldest offset still there; only grows.</param>
/// <param name="Next">The offset that the next record will get.</param>
public readonly record struct PartitionOffsets(long First, long Next);
