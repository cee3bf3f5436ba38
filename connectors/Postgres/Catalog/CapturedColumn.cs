namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>A column of a table, as it was when the row at hand was written.</summary>
/// <param name="TypeId">The type's object identifier (<c>pg_type.oid</c>).</param>
/// <param name="TypeModifier">The length or scale that the column was declared with (<c>pg_attribute.atttypmod</c>), -1 for none.</param>
internal sealed record CapturedColumn(string Name, uint TypeId, int TypeModifier);
