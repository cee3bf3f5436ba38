namespace Sluice.Connectors.Postgres.Replication;

/// <summary>The transaction that is being read.</summary>
/// <param name="Id">The transaction's id, without its epoch.</param>
internal readonly record struct TransactionState(uint Id, ulong CommitLsn, DateTimeOffset CommitTime);
