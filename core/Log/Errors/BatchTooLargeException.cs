namespace Sluice.Log;

/// <summary>A batch is larger than any reader takes: what is that large is damage to it. Nothing was stored.</summary>
/// <param name="size">Bytes of the batch.</param>
/// <param name="limit">The most bytes that a batch may have.</param>
public sealed class BatchTooLargeException(long size, long limit)
    : EventLogException($"A batch of {new ByteSize(size)} is larger than the log keeps: at most {new ByteSize(limit)}. Nothing was stored.");
