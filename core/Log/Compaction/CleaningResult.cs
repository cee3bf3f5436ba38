namespace Sluice.Log;

/// <summary>What compacting a partition once has come to.</summary>
internal readonly record struct CleaningResult
{
    public int SegmentsBefore { get; init; }

    public int SegmentsAfter { get; init; }

    public long BytesBefore { get; init; }

    public long BytesAfter { get; init; }

    public long RecordsBefore { get; init; }

    public long RecordsAfter { get; init; }

    /// <summary>True: there were more keys than memory for them, so the rest waits for the next time.</summary>
    public bool HasMore { get; init; }

    public override string ToString() =>
        $"{RecordsAfter} of {RecordsBefore} records in {new ByteSize(BytesAfter)} of {new ByteSize(BytesBefore)} are left, "
        + $"{SegmentsBefore} segments became {SegmentsAfter}";
}
