namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>A publication as the server has it.</summary>
/// <param name="IsAllTables">It is of every table, also those that are made later.</param>
/// <param name="IsViaRoot">Changes of partitions count as their root's.</param>
/// <param name="IsWhole">It sends inserts, updates and deletes.</param>
/// <param name="IsOwned">The role may change it.</param>
/// <param name="Tables">By <c>schema.table</c>, as SQL has them.</param>
internal sealed record PublicationState(
    bool IsAllTables, bool IsViaRoot, bool IsWhole, bool IsOwned, IReadOnlyDictionary<string, string> Tables)
{
    public bool Has(DatabaseTable table) => IsAllTables || Tables.ContainsKey(table.FullName);
}
