namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Rows of a table between two keys, or behind a key.</summary>
/// <param name="Until">The last key that it covers; null when it has no row and is the last.</param>
/// <param name="IsLast">There was nothing behind it when it was read.</param>
internal sealed record Chunk(IReadOnlyList<ChunkRow> Rows, IReadOnlyList<string>? Until, bool IsLast)
{
    /// <summary>What a chunk holds at most, whichever is reached first; one row may be larger.</summary>
    public const int MaxRows = 10_000;

    /// <inheritdoc cref="MaxRows"/>
    public const int MaxBytes = 8 * 1024 * 1024;

    /// <summary>How many rows of this size a chunk holds.</summary>
    public int Capacity
    {
        get
        {
            var bytes = Rows.Sum(row => (long)(row.Record.Value?.Length ?? 0) + (row.Record.Key?.Length ?? 0));
            return Rows.Count == 0 ? MaxRows : (int)Math.Clamp(MaxBytes / Math.Max(bytes / Rows.Count, 1), 1, MaxRows);
        }
    }
}
