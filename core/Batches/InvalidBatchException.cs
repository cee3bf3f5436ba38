namespace Sluice.Batches;

/// <summary>Batches that were built elsewhere cannot be taken. The message says which batch it is and what is wrong with it.</summary>
/// <param name="position">The byte of the body where it shows; of a compressed batch's content, where the batch begins.</param>
public sealed class InvalidBatchException(string message, long position) : Exception(message)
{
    /// <summary>The byte of the body where it shows, counted from 0.</summary>
    public long Position { get; } = position;

    /// <summary>The batch is sound, only over a limit.</summary>
    public bool IsOverLimit { get; init; }
}
