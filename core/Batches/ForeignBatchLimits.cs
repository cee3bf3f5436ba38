namespace Sluice.Batches;

/// <summary>How much batches that were built elsewhere may hold, all of one body together unless it says otherwise.</summary>
/// <param name="RecordBytes">The most bytes of one record's key, value and headers.</param>
/// <param name="UnpackedBytes">The most bytes of all records, unpacked.</param>
/// <param name="Records">The most records.</param>
/// <param name="Batches">The most batches.</param>
public readonly record struct ForeignBatchLimits(long RecordBytes, long UnpackedBytes, int Records, int Batches);
