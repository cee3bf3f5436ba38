namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A chunk that was read beside the stream.</summary>
/// <param name="Snapshot">Which transactions its query saw.</param>
/// <param name="Again">Rows of earlier chunks, read once more.</param>
internal sealed record WindowedChunk(TransactionSnapshot Snapshot, Chunk Chunk, IReadOnlyList<ChunkRow> Again, string Topic);
