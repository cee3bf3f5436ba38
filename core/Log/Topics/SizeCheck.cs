namespace Sluice.Log;

/// <summary>Finds batches that would be stored and could never be read: a length beyond the limit is damage to every reader.</summary>
internal static class SizeCheck
{
    /// <summary>Costs nothing for as long as all batches together are within the limit.</summary>
    /// <exception cref="BatchTooLargeException">A batch is larger than readers take.</exception>
    public static void Require(EncodedBatches batches)
    {
        if (batches.Length <= BatchHeader.MaxSize) return;
        for (ReadOnlySpan<byte> rest = batches.Memory.Span; rest.Length > 0;)
        {
            var size = BatchHeader.Read(rest).TotalSize;
            if (size > BatchHeader.MaxSize) throw new BatchTooLargeException(size, BatchHeader.MaxSize);
            rest = rest[size..];
        }
    }
}
