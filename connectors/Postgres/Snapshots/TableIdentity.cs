using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>Which table a reading is of: one that is dropped and made again has its name, and is another one.</summary>
/// <param name="Relation">The object identifier; 0 when nothing has been read yet.</param>
/// <param name="Key">The columns that the chunks are ordered by, with their types.</param>
internal sealed record TableIdentity(uint Relation, string Key)
{
    public static TableIdentity None { get; } = new(0, "");

    public static TableIdentity Of(CapturedTable table) => new(
        table.RelationId,
        string.Join(", ", table.Key.Select(index => $"{SqlName.Quote(table.Columns[index].Name)} {table.Columns[index].TypeId}")));
}
