namespace Sluice.Log;

/// <summary>What a partition's folder holds, made sound.</summary>
/// <param name="Segments">In order; the last is the one to write to. Never empty.</param>
internal sealed record RecoveredPartition(IReadOnlyList<Segment> Segments, long NextOffset, SourcePositionTable Sources);
