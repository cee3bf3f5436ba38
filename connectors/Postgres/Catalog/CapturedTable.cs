namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>A table as its rows are sent: partitions count as their root when the publication says so.</summary>
/// <param name="RelationId">The table's object identifier (<c>pg_class.oid</c>).</param>
/// <param name="Key">
/// The columns of the record's key, as indexes into <paramref name="Columns"/>, in the key's own order: the primary key, else the
/// replica identity; empty when the table has neither.
/// </param>
internal sealed record CapturedTable(
    uint RelationId, string Schema, string Name, IReadOnlyList<CapturedColumn> Columns, IReadOnlyList<int> Key)
{
    /// <summary>The table's name as a configuration writes it.</summary>
    public string FullName => $"{Schema}.{Name}";
}
