namespace Sluice;

/// <summary>Takes records out.</summary>
public interface ISink : IConnector
{
    /// <summary>
    /// Delivers a batch and answers for each record that failed. Called one batch at a time; called again with records it
    /// has seen after a crash, a time-out or an exception, so delivering twice must do no more than delivering once.
    /// </summary>
    /// <remarks>
    /// Throw <see cref="SinkUnavailableException"/> (or let a network, I/O or time-out exception pass) when the other side as
    /// a whole is down, slow or says "later": the engine holds its place and tries for ever. Any other exception is held
    /// against the records: they are tried one by one, and the guilty ones count as <see cref="FaultAction.Retry"/>.
    /// Never wait or retry inside: the engine does, as the connector's <c>retry</c> section says.
    /// </remarks>
    ValueTask<DeliveryResult> DeliverAsync(SinkBatch batch, CancellationToken cancellationToken);

    /// <summary>
    /// True: the sink may be given several records of one key in a batch, because a failed record never lets a later one of
    /// its key overtake it in effect (it stops there, writes all or nothing, or checks versions). False, the safe default:
    /// a batch holds at most one record per key.
    /// </summary>
    bool KeepsKeyOrder => false;

    /// <summary>The most records the sink wants in one batch; the connector's <c>batch.records</c> setting may lower it.</summary>
    int MaxBatchRecords => 1_000;
}
