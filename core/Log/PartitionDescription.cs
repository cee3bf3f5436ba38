namespace Sluice.Log;

/// <summary>What a partition is made of at one moment.</summary>
/// <param name="Offsets">What it holds.</param>
/// <param name="Rate">How fast it takes records in.</param>
/// <param name="Segments">Its files in order; the last one is written to. Never empty.</param>
/// <param name="Refusal">Why the disk refused the last append; null while it takes them.</param>
public sealed record PartitionDescription(
    PartitionOffsets Offsets, AppendRate Rate, IReadOnlyList<SegmentDescription> Segments, string? Refusal = null)
{
    /// <summary>How many bytes it takes on the disk, indexes left out.</summary>
    public long Size => Segments.Sum(segment => segment.Size);
}
