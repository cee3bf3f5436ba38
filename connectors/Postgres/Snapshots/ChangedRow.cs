namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A row that a transaction changed while a chunk of its table was being read.</summary>
/// <param name="IsPartial">The change did not carry the whole row: a large value that it left alone is known to the chunk only.</param>
internal readonly record struct ChangedRow(RowId Row, uint TransactionId, bool IsPartial);
