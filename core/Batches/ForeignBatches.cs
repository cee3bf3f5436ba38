using System.Buffers;

namespace Sluice.Batches;

/// <summary>
/// Takes batches that somebody else has built. They are kept as they are; before that, everything is checked that the log,
/// its readers and Kafka's tools rely on, down to the last record, so that nothing unreadable is ever stored.
/// </summary>
public static class ForeignBatches
{
    /// <summary>Checks a body of batches that lie one behind the other, and copies them for an append.</summary>
    /// <exception cref="InvalidBatchException">They cannot be taken.</exception>
    public static EncodedBatches Parse(ReadOnlySpan<byte> body, in ForeignBatchLimits limits)
    {
        if (body.IsEmpty) throw new InvalidBatchException("The body is empty. Send at least one batch.", position: 0);
        var check = new ForeignBatchCheck(limits);
        for (var at = 0; at < body.Length;) at += check.Take(body, at);

        var buffer = ArrayPool<byte>.Shared.Rent(body.Length);
        body.CopyTo(buffer);
        for (var at = 0; at < body.Length; at += BatchHeader.Read(buffer.AsSpan(at)).TotalSize)
            BatchHeader.ClearLeaderEpoch(buffer.AsSpan(at));
        return new EncodedBatches(buffer, body.Length, check.Records);
    }
}
