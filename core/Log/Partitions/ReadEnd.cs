namespace Sluice.Log;

/// <summary>Where a read ended: the next offset, and the place of its batch in the segment.</summary>
internal sealed record ReadEnd(Segment Segment, long Offset, long Position);
