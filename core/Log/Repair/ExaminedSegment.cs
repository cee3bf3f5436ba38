namespace Sluice.Log;

/// <summary>A segment as it must be.</summary>
/// <param name="Length">How many bytes were flushed: all that lie there, or more than that when the file has become shorter.</param>
/// <param name="NextOffset">The offset behind those bytes.</param>
/// <param name="IsClosed">Nothing is written to it any more.</param>
internal sealed record ExaminedSegment(StorageFile File, long BaseOffset, long Length, long NextOffset, bool IsClosed);
