namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>An index that can tell a table's rows apart.</summary>
/// <param name="Columns">The numbers of its columns (<c>pg_attribute.attnum</c>), in its order.</param>
/// <param name="IsIdentity">Named by REPLICA IDENTITY USING INDEX.</param>
/// <param name="IsImmediate">False for a key that is DEFERRABLE.</param>
internal sealed record KeyIndex(uint Table, IReadOnlyList<short> Columns, bool IsPrimary, bool IsIdentity, bool IsImmediate);
