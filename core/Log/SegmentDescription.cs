namespace Sluice.Log;

/// <summary>One file of a partition.</summary>
/// <param name="BaseOffset">The first offset that it can hold; its name.</param>
/// <param name="NextOffset">The offset behind its last record; the base offset while it is empty.</param>
/// <param name="Size">Its bytes, indexes left out.</param>
/// <param name="FirstTimestamp">The timestamp of its first record, in milliseconds since 1970 UTC; null while it is empty.</param>
/// <param name="LastTimestamp">The latest timestamp in it, in milliseconds since 1970 UTC; null while it is empty.</param>
public sealed record SegmentDescription(
    long BaseOffset, long NextOffset, long Size, long? FirstTimestamp, long? LastTimestamp);
