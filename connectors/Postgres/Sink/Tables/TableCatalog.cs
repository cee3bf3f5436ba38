using Npgsql;
using Sluice.Connectors.Postgres.Sink.Names;

namespace Sluice.Connectors.Postgres.Sink.Tables;

/// <summary>The tables that records go to, read from the server's catalog when they are first needed.</summary>
internal sealed class TableCatalog(PostgresSinkOptions options)
{
    private const int MaxKnown = 1_000;

    private const string TableQuery = """
        select c.oid::int8, c.relkind::text, pg_catalog.row_security_active(c.oid), exists (
          select from pg_catalog.pg_constraint k where (k.conrelid = c.oid or k.confrelid = c.oid) and k.condeferrable)
        from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where n.nspname = coalesce($1, pg_catalog.current_schema()::text) and c.relname = $2 and c.relkind not in ('i', 'I', 'S', 't', 'c')
        """;

    private const string ColumnQuery = """
        select a.attname::text, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid::int8, a.attnotnull, a.atthasdef or a.attidentity <> '', a.attidentity = 'a', a.attgenerated <> ''
        from pg_catalog.pg_attribute a where a.attrelid = $1::oid and a.attnum > 0 and not a.attisdropped order by a.attnum
        """;

    private const string IndexQuery = """
        select i.indisprimary, array(
          select a.attname::text from pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality k(attnum, place)
          join pg_catalog.pg_attribute a on a.attrelid = i.indrelid and a.attnum = k.attnum where k.place <= i.indnkeyatts order by k.place)
        from pg_catalog.pg_index i
        where i.indrelid = $1::oid and i.indisunique and i.indisvalid and i.indimmediate and i.indpred is null and i.indexprs is null
        """;

    private readonly Dictionary<TableName, TargetTable> _known = [];
    private readonly TypeShapes _shapes = new();

    /// <summary>A table that was read before.</summary>
    public TargetTable? Find(TableName name) => _known.GetValueOrDefault(name);

    /// <summary>Reads everything anew the next time: the tables have changed.</summary>
    public void Forget()
    {
        _known.Clear();
        _shapes.Clear();
    }

    public void Forget(TableName name) => _known.Remove(name);

    /// <summary>The table, or null when it is not there.</summary>
    /// <exception cref="ConnectorStoppedException">The table is there and cannot be used.</exception>
    public async ValueTask<TargetTable?> LoadAsync(NpgsqlConnection connection, TableName name, CancellationToken cancellationToken)
    {
        if (await FindAsync(connection, name, cancellationToken) is not var (id, kind, isSecured, hasDeferred)) return null;
        if (kind is not ("r" or "p")) throw new ConnectorStoppedException($"'{name}' is not a table: name one in 'table'.");
        var columns = await ColumnsAsync(connection, id, cancellationToken);
        var indexes = await IndexesAsync(connection, id, cancellationToken);
        var softDelete = Column(columns, name, options.SoftDelete, "softDelete");
        var table = new TargetTable(name, id, columns)
        {
            Key = KeyOf(name, columns, indexes),
            Source = Column(columns, name, options.SourceColumn, "sourceColumn"),
            SoftDelete = softDelete,
            MarksWithTime = softDelete is { } mark && MarksWithTime(name, columns[mark]),
            TakesCopy = !isSecured,
            HasDeferred = hasDeferred,
        };
        if (_known.Count >= MaxKnown) _known.Clear();
        return _known[name] = table;
    }

    private static async ValueTask<(long Id, string Kind, bool IsSecured, bool HasDeferred)?> FindAsync(
        NpgsqlConnection connection, TableName name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TableQuery, connection)
        {
            Parameters =
            {
                new() { Value = (object?)name.Schema ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new() { Value = name.Name },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt64(0), reader.GetString(1), reader.GetBoolean(2), reader.GetBoolean(3)) : null;
    }

    private async ValueTask<List<TargetColumn>> ColumnsAsync(NpgsqlConnection connection, long table, CancellationToken cancellationToken)
    {
        var found = new List<(string Name, string Type, long TypeId, bool IsNotNull, bool HasDefault, bool IsFixed, bool IsGenerated)>();
        await using (var command = new NpgsqlCommand(ColumnQuery, connection) { Parameters = { Oid(table) } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                found.Add((
                    reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetBoolean(3), reader.GetBoolean(4),
                    reader.GetBoolean(5), reader.GetBoolean(6)));
            }
        }

        var columns = new List<TargetColumn>();
        foreach (var column in found)
        {
            columns.Add(new TargetColumn(
                column.Name, column.Type, await _shapes.OfAsync(connection, column.TypeId, cancellationToken),
                column.IsNotNull && !column.HasDefault, column.HasDefault, column.IsFixed, column.IsGenerated));
        }

        return columns;
    }

    private static async ValueTask<List<(bool IsPrimary, string[] Columns)>> IndexesAsync(
        NpgsqlConnection connection, long table, CancellationToken cancellationToken)
    {
        var indexes = new List<(bool, string[])>();
        await using var command = new NpgsqlCommand(IndexQuery, connection) { Parameters = { Oid(table) } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) indexes.Add((reader.GetBoolean(0), await reader.GetFieldValueAsync<string[]>(1, cancellationToken)));
        return indexes;
    }

    private static NpgsqlParameter Oid(long id) => new() { Value = id };

    private List<int> KeyOf(TableName name, List<TargetColumn> columns, List<(bool IsPrimary, string[] Columns)> indexes)
    {
        if (options.HasPrimaryKey())
        {
            var primary = indexes.Find(index => index.IsPrimary).Columns ?? [];
            if (options.SourceColumn is { } source && primary.Length > 0 && !primary.Contains(source, StringComparer.Ordinal))
            {
                throw new ConnectorStoppedException(
                    $"The primary key of '{name}' has not the column '{source}' (sourceColumn) in it, so rows of several sources would overwrite each other: add it to the primary key.");
            }

            return [.. primary.Select(column => columns.FindIndex(known => known.Name == column))];
        }

        var wanted = options.KeyColumns().ToList();
        if (wanted.Find(column => !columns.Exists(known => known.Name == column)) is { } missing)
            throw new ConnectorStoppedException($"'{name}' has no column '{missing}', which 'key' names: add it, or name others.");
        if (!indexes.Exists(index => index.Columns.Order(StringComparer.Ordinal).SequenceEqual(wanted.Order(StringComparer.Ordinal))))
        {
            throw new ConnectorStoppedException(
                $"'{name}' has no unique index on its key: create unique index on {name.Sql} ({string.Join(", ", wanted.Select(Identifier.Quote))}).");
        }

        return [.. wanted.Select(column => columns.FindIndex(known => known.Name == column))];
    }

    private static int? Column(List<TargetColumn> columns, TableName table, string? name, string option)
    {
        if (name is null) return null;
        var found = columns.FindIndex(column => column.Name == name);
        return found >= 0 ? found : throw new ConnectorStoppedException($"'{table}' has no column '{name}', which '{option}' names: add it.");
    }

    private static bool MarksWithTime(TableName table, TargetColumn column) => column.TypeName switch
    {
        "boolean" => false,
        _ when column.TypeName.StartsWith("timestamp", StringComparison.Ordinal) => true,
        _ => throw new ConnectorStoppedException(
            $"The column '{column.Name}' of '{table}' is {column.TypeName}, and one that marks deleted rows (softDelete) must be boolean or a timestamp."),
    };
}
