namespace Sluice.Log;

/// <summary>Where a batch begins: its base offset and its byte in the segment, with the latest timestamp up to and in it.</summary>
internal readonly record struct IndexEntry(long Offset, int Position, long MaxTimestamp);
