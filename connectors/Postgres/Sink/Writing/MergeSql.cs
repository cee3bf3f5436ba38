using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Tables;

namespace Sluice.Connectors.Postgres.Sink.Writing;

/// <summary>The statements that take rows from the staging table of a session to their own.</summary>
internal static class MergeSql
{
    /// <summary>A table of this session, of the same columns and types, whose rows are gone with each transaction.</summary>
    public static string Stage(TargetTable table) => $"pg_temp.{Identifier.Quote($"sluice_{table.Id}")}";

    public static string CreateStage(TargetTable table)
    {
        var columns = Names(table, Enumerable.Range(0, table.Columns.Count));
        return $"create temp table if not exists {Identifier.Quote($"sluice_{table.Id}")} on commit delete rows as select {columns} from {table.Name.Sql} with no data";
    }

    public static string ClearStage(TargetTable table) => $"truncate {Stage(table)}";

    public static string Copy(string into, RowGroup group) => $"copy {into} ({Names(group.Table, group.Columns)}) from stdin";

    /// <summary>The statements that write a staged group.</summary>
    public static IEnumerable<string> Write(RowGroup group)
    {
        var table = group.Table;
        var names = Names(table, group.Columns);
        var key = Names(table, table.Key);
        var isKeyed = table.Key.Count > 0 && table.Key.All(group.Columns.Contains);
        var insert = $"insert into {table.Name.Sql} ({names}) overriding system value select {names} from {Stage(table)} s";
        if (!isKeyed)
        {
            yield return insert;
            yield break;
        }

        var changed = group.Columns.Where(column => !table.Key.Contains(column) && !table.Columns[column].IsFixed).Select(column => table.Columns[column].Sql).ToList();
        var conflict = $"order by {key} on conflict ({key}) do "
            + (changed.Count == 0 ? "nothing" : $"update set {string.Join(", ", changed.Select(column => $"{column} = excluded.{column}"))}");
        if (group.CanBeNew)
        {
            yield return $"{insert} {conflict}";
            yield break;
        }

        // A row that lacks what a new one needs must find its own: the server would refuse it before it looks for a conflict.
        if (changed.Count > 0)
            yield return $"update {table.Name.Sql} t set {string.Join(", ", changed.Select(column => $"{column} = s.{column}"))} from {Stage(table)} s where {SameKey(table)}";
        yield return $"{insert} where not exists (select from {table.Name.Sql} t where {SameKey(table)}) {conflict}";
    }

    /// <summary>The statement that deletes, or marks, what is staged.</summary>
    public static string Delete(TargetTable table) => table.SoftDelete is { } mark
        ? $"update {table.Name.Sql} t set {table.Columns[mark].Sql} = s.{table.Columns[mark].Sql} from {Stage(table)} s where {SameKey(table)}"
        : $"delete from {table.Name.Sql} t using {Stage(table)} s where {SameKey(table)}";

    private static string SameKey(TargetTable table) =>
        string.Join(" and ", table.Key.Select(column => $"t.{table.Columns[column].Sql} = s.{table.Columns[column].Sql}"));

    private static string Names(TargetTable table, IEnumerable<int> columns) => string.Join(", ", columns.Select(column => table.Columns[column].Sql));
}
