namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>Where in the server's history a change stands.</summary>
/// <param name="Lsn">Where the change itself stands in the WAL; several changes may share one.</param>
/// <param name="CommitLsn">Where the commit of its transaction stands; for a row of a snapshot, the LSN that the snapshot is of.</param>
/// <param name="CommitTime">When it was committed, by the server's clock; for a row of a snapshot, when it was read.</param>
/// <param name="TransactionId">Null for a row of a snapshot.</param>
/// <param name="Ordinal">Counts the changes of a transaction, or the rows of a snapshot's chunk, from 1.</param>
/// <param name="TableOrdinal">The same, of this table alone.</param>
internal readonly record struct ChangeOrigin(
    ulong Lsn, ulong CommitLsn, DateTimeOffset CommitTime, uint? TransactionId, long Ordinal, long TableOrdinal);
