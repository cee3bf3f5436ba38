using Sluice.Connectors.Postgres.Sink.Records;
using Sluice.Connectors.Postgres.Sink.Tables;

namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>Rows of one table that have values for the same columns.</summary>
/// <param name="Columns">These columns, as indexes into the table's.</param>
internal sealed record RowGroup(TargetTable Table, IReadOnlyList<int> Columns, List<JsonField[]> Rows)
{
    /// <summary>Whether such a row can be made where there is none: no column that needs a value is left out.</summary>
    public bool CanBeNew { get; } = !Enumerable.Range(0, Table.Columns.Count).Any(column => Table.Columns[column].IsNeeded && !Columns.Contains(column));

    public static RowGroup For(TargetTable table, JsonField[] row) =>
        new(table, [.. Enumerable.Range(0, row.Length).Where(column => !row[column].IsAbsent)], []);

    /// <summary>Whether a row has values for just these columns.</summary>
    public bool Fits(JsonField[] row)
    {
        for (int column = 0, next = 0; column < row.Length; column++)
        {
            var isOurs = next < Columns.Count && Columns[next] == column;
            if (isOurs == row[column].IsAbsent) return false;
            if (isOurs) next++;
        }

        return true;
    }
}
