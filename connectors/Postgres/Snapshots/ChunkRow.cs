namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A row of a chunk, ready to go out.</summary>
/// <param name="Key">The key's columns as the server's text, to read it again; null where that is never needed.</param>
/// <param name="Fault">Why the row cannot be written; the record is then for the dead letters.</param>
internal readonly record struct ChunkRow(RowId Row, Record Record, IReadOnlyList<string>? Key, string? Fault);
