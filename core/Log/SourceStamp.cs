namespace Sluice.Log;

/// <summary>Which records of a source an append carries, so that a repeat is stored once.</summary>
/// <param name="Source">The connector's name.</param>
/// <param name="Part">The part of the source that the records come from.</param>
/// <param name="First">The position of the first record of the append.</param>
/// <param name="Last">The position of the last record of the append.</param>
/// <remarks>
/// Every batch of the append carries its own last position in a header of its last record
/// (<see cref="SourceStampHeader"/>), so the partition can tell after a crash how far it got.
/// </remarks>
public sealed record SourceStamp(string Source, string Part, ReadOnlyMemory<byte> First, ReadOnlyMemory<byte> Last)
    : AppendStamp;
