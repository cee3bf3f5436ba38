using System.Globalization;
using System.Text;
using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Snapshots;

/// <summary>The statements that read a table's rows as text, by the order of its key or, where there is none, of its pages (<c>ctid</c>).</summary>
/// <param name="condition">On the rows; null for all of them.</param>
internal sealed class ChunkSql(DatabaseTable source, FollowedTables tables, string? condition)
{
    private readonly CapturedTable _shape = source.Table;

    public bool HasKey => _shape.Key.Count > 0;

    /// <summary>All rows behind a key, in its order.</summary>
    public string Behind(IReadOnlyList<string>? after) => Copy(Range(after, until: null), order: HasKey, limit: null);

    /// <summary>The rows between two keys, as many as a limit allows.</summary>
    /// <param name="until">Null for no end.</param>
    public string Between(IReadOnlyList<string>? after, IReadOnlyList<string>? until, int? limit) =>
        // Pages are read in their order anyway; asked for it, the server would sort them.
        Copy(Range(after, until), order: HasKey && limit is not null, limit);

    /// <summary>The rows that have one of the keys.</summary>
    public string At(IReadOnlyList<IReadOnlyList<string>> keys) => Copy($"{KeyList} in ({string.Join(", ", keys.Select(KeyValues))})", order: false, limit: null);

    private string KeyList => HasKey ? $"({KeyColumns})" : "ctid";

    private string KeyColumns => string.Join(", ", _shape.Key.Select(index => SqlName.Quote(_shape.Columns[index].Name)));

    private string KeyValues(IReadOnlyList<string> key) => HasKey
        ? $"({string.Join(", ", _shape.Key.Select((index, i) => tables.InputExpression(_shape.Columns[index], key[i])))})"
        : $"'{key[0]}'::pg_catalog.tid";

    private string Range(IReadOnlyList<string>? after, IReadOnlyList<string>? until)
    {
        var bounds = new List<string>();
        if (after is not null) bounds.Add($"{KeyList} > {KeyValues(after)}");
        if (until is not null) bounds.Add($"{KeyList} <= {KeyValues(until)}");
        return string.Join(" and ", bounds);
    }

    private string Copy(string where, bool order, int? limit)
    {
        var sql = new StringBuilder("copy (select ").Append(tables.SelectList(_shape));
        // Without a key, the place of the row comes behind its columns.
        if (!HasKey) sql.Append(", pg_catalog.textin(pg_catalog.tidout(ctid))");
        sql.Append(" from ").Append(source.IsPartitioned ? "" : "only ").Append(source.QuotedName);
        string[] conditions = [.. new[] { where, condition is null ? "" : $"({condition})" }.Where(text => text.Length > 0)];
        if (conditions.Length > 0) sql.Append(" where ").AppendJoin(" and ", conditions);
        if (order) sql.Append(" order by ").Append(KeyColumns);
        if (limit is not null) sql.Append(CultureInfo.InvariantCulture, $" limit {limit}");
        return sql.Append(") to stdout (format binary)").ToString();
    }
}
