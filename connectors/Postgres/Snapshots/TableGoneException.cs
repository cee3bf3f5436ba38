namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>A table that was to be read is not there.</summary>
internal sealed class TableGoneException(string message) : Exception(message);
