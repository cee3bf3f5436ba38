namespace Sluice.Core.Tests.Batches;

/// <summary>Bodies of batches as the worker has them.</summary>
internal static class BatchBodies
{
    /// <summary>Takes a copy of a body over, and nothing is left of it when it cannot be taken.</summary>
    public static EncodedBatches Take(ReadOnlySpan<byte> body, in ForeignBatchLimits limits)
    {
        var buffer = RentedBytes.Rent(body.Length);
        try
        {
            body.CopyTo(buffer.Span);
            return ForeignBatches.Take(buffer, body.Length, limits);
        }
        catch
        {
            buffer.Return();
            throw;
        }
    }
}
