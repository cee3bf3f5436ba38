namespace Sluice;

/// <summary>Brings records in from outside.</summary>
public interface ISource : IConnector
{
    /// <summary>
    /// Yields batches for as long as it is not cancelled, each part in order, from just after its position in
    /// <paramref name="resumeFrom"/>. Ends only when the source has no more for ever. When it throws, the engine waits as
    /// its <c>retry</c> section says and begins again with a new instance and the positions that were durable by then, so
    /// what was yielded but not acknowledged is yielded again, with the same record positions.
    /// </summary>
    IAsyncEnumerable<SourceBatch> ReadAsync(SourcePositions resumeFrom, CancellationToken cancellationToken);

    /// <summary>
    /// The batch at <paramref name="position"/> and all before it in its part are durable in the log: the outside system may
    /// forget them now. Called between two batches, in order, never while a batch is being read.
    /// </summary>
    ValueTask AcknowledgeAsync(SourcePosition position, CancellationToken cancellationToken) => ValueTask.CompletedTask;
}
