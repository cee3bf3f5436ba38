namespace Sluice.Connectors.Postgres.Rows;

/// <summary>One column of a row: where its text stands in the row's bytes.</summary>
internal readonly record struct Cell(CellKind Kind, int Start, int Length);
