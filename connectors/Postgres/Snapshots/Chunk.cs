namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Rows of a table between two keys, or behind a key.</summary>
/// <param name="Until">The last key; null when the chunk has no row.</param>
/// <param name="IsLast">There was nothing behind it when it was read.</param>
internal sealed record Chunk(IReadOnlyList<ChunkRow> Rows, IReadOnlyList<string>? Until, bool IsLast)
{
    /// <summary>What a chunk holds at most, whichever is reached first; one row may be larger.</summary>
    public const int MaxRows = 10_000;

    /// <inheritdoc cref="MaxRows"/>
    public const int MaxBytes = 8 * 1024 * 1024;

}
