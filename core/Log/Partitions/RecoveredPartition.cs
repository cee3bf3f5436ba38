namespace Sluice.Log;

/// <summary>What a partition's folder holds, made sound.</summary>
/// <param name="Memory">What repeats are known by.</param>
/// <param name="Requests">Where the requests in it are kept.</param>
/// <param name="Segments">In order; the last is the one to write to. Never empty.</param>
/// <param name="Checkpointed">The base offset of the segment that the checkpoint on the disk names; 0 when there is none.</param>
internal sealed record RecoveredPartition(
    IReadOnlyList<Segment> Segments, long NextOffset, RepeatMemory Memory, RequestFile Requests, long Checkpointed);
