namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A table that was to be read is not there.</summary>
internal sealed class TableGoneException(string table) : Exception($"The table {table} is not there.");
