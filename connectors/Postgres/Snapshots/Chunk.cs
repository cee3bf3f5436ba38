namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Rows of a table between two keys, or behind a key.</summary>
/// <param name="IsLast">There was nothing behind it when it was read.</param>
internal sealed record Chunk(IReadOnlyList<ChunkRow> Rows, bool IsLast)
{
    /// <summary>What a chunk holds at most, whichever is reached first; one row may be larger.</summary>
    public const int MaxRows = 10_000;

    /// <inheritdoc cref="MaxRows"/>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>The last key; null when the chunk has no row.</summary>
    public IReadOnlyList<string>? Until => Rows.Count == 0 ? null : Rows[^1].Key;
}
