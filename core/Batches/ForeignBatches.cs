namespace Sluice.Batches;

/// <summary>
/// Takes batches that somebody else has built. They are kept as they are; before that, everything is checked that the log,
/// its readers and Kafka's tools rely on, down to the last record, so that nothing unreadable is ever stored.
/// </summary>
public static class ForeignBatches
{
    /// <summary>Checks a body of batches that lie one behind the other, and takes its buffer over for an append.</summary>
    /// <param name="buffer">Returned by whoever disposes of the answer; the caller's still when this throws.</param>
    /// <param name="length">How many bytes of the buffer the body has.</param>
    /// <exception cref="InvalidBatchException">They cannot be taken.</exception>
    public static EncodedBatches Take(in RentedBytes buffer, int length, in ForeignBatchLimits limits)
    {
        if (length == 0) throw new InvalidBatchException("The body is empty. Send at least one batch.", position: 0);
        var body = buffer.Span[..length];
        var check = new ForeignBatchCheck(limits);
        for (var at = 0; at < length;) at += check.Take(body, at);
        for (var at = 0; at < length; at += BatchHeader.Read(body[at..]).TotalSize) BatchHeader.ClearLeaderEpoch(body[at..]);
        return new EncodedBatches(buffer, length, check.Records);
    }
}
