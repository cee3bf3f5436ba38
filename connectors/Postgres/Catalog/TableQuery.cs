using Npgsql;

namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>Reads which tables there are, with their columns and keys.</summary>
internal static class TableQuery
{
    private const string Tables = """
        select c.oid, n.nspname, c.relname, c.relkind = 'p', c.relreplident, c.relpersistence = 'p', c.reltuples::float8,
               has_table_privilege(c.oid, 'SELECT') and has_schema_privilege(n.oid, 'USAGE'),
               pg_has_role(c.relowner, 'USAGE'), rn.nspname, r.relname
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        left join pg_catalog.pg_class r on c.relispartition and r.oid = pg_catalog.pg_partition_root(c.oid)
        left join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
        where c.relkind in ('r', 'p') and c.relpersistence <> 't'
          and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_toast%'
        order by n.nspname, c.relname
        """;

    private const string Columns = """
        select attrelid, attname, atttypid, atttypmod, attnum
        from pg_catalog.pg_attribute
        where attrelid = any($1) and attnum > 0 and not attisdropped and attgenerated = ''
        order by attrelid, attnum
        """;

    private const string Keys = """
        select indrelid, indkey::int2[], indisprimary, indnkeyatts, indisreplident
        from pg_catalog.pg_index
        where indrelid = any($1) and (indisprimary or indisreplident) and indisvalid
        """;

    /// <summary>The tables that the patterns choose; a partition counts as its root if that is chosen, too.</summary>
    public static async Task<IReadOnlyList<DatabaseTable>> ReadAsync(
        NpgsqlConnection connection, TablePatterns patterns, CancellationToken cancellationToken)
    {
        var found = await ReadTablesAsync(connection, patterns, cancellationToken);
        var ids = found.Select(table => table.Table.RelationId).ToArray();
        var columns = await ReadColumnsAsync(connection, ids, cancellationToken);
        var keys = await ReadKeysAsync(connection, ids, cancellationToken);
        return [.. found.Select(table => Complete(table, columns[table.Table.RelationId], keys[table.Table.RelationId]))];
    }

    private static DatabaseTable Complete(
        DatabaseTable table, IEnumerable<(CapturedColumn Column, short Number)> columns, IEnumerable<(short[] Numbers, bool IsPrimary, bool IsIdentity)> keys)
    {
        var all = columns.ToList();
        var indexes = keys.ToList();
        // With an index for its identity, the server sends that one's columns with updates and deletes, and not the primary key.
        var key = indexes.OrderByDescending(index => table.Identity == 'i' ? index.IsIdentity : index.IsPrimary).Select(index => index.Numbers).FirstOrDefault() ?? [];
        return table with
        {
            HasPrimaryKey = indexes.Any(index => index.IsPrimary),
            Table = table.Table with
            {
                Columns = [.. all.Select(column => column.Column)],
                Key = [.. key.Select(number => all.FindIndex(column => column.Number == number))],
            },
        };
    }

    private static async Task<List<DatabaseTable>> ReadTablesAsync(
        NpgsqlConnection connection, TablePatterns patterns, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Tables, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tables = new List<DatabaseTable>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var (schema, name) = (reader.GetString(1), reader.GetString(2));
            if (!patterns.Matches(schema, name)) continue;
            if (!await reader.IsDBNullAsync(10, cancellationToken) && patterns.Matches(reader.GetString(9), reader.GetString(10))) continue;
            tables.Add(new DatabaseTable
            {
                Table = new CapturedTable(await reader.GetFieldValueAsync<uint>(0, cancellationToken), schema, name, [], []),
                IsPartitioned = reader.GetBoolean(3),
                Identity = reader.GetChar(4),
                IsLogged = reader.GetBoolean(5),
                EstimatedRows = reader.GetDouble(6),
                MayRead = reader.GetBoolean(7),
                IsOwned = reader.GetBoolean(8),
                HasPrimaryKey = false,
            });
        }

        return tables;
    }

    private static async Task<ILookup<uint, (CapturedColumn Column, short Number)>> ReadColumnsAsync(
        NpgsqlConnection connection, uint[] tables, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Columns, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = tables, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<(uint Table, CapturedColumn Column, short Number)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var column = new CapturedColumn(reader.GetString(1), await reader.GetFieldValueAsync<uint>(2, cancellationToken), reader.GetInt32(3));
            columns.Add((await reader.GetFieldValueAsync<uint>(0, cancellationToken), column, reader.GetInt16(4)));
        }

        return columns.ToLookup(column => column.Table, column => (column.Column, column.Number));
    }

    private static async Task<ILookup<uint, (short[] Numbers, bool IsPrimary, bool IsIdentity)>> ReadKeysAsync(
        NpgsqlConnection connection, uint[] tables, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Keys, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = tables, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<(uint Table, short[] Numbers, bool IsPrimary, bool IsIdentity)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var numbers = (await reader.GetFieldValueAsync<short[]>(1, cancellationToken))[..reader.GetInt16(3)]; // Behind them come INCLUDE columns.
            keys.Add((await reader.GetFieldValueAsync<uint>(0, cancellationToken), numbers, reader.GetBoolean(2), reader.GetBoolean(4)));
        }

        return keys.ToLookup(key => key.Table, key => (key.Numbers, key.IsPrimary, key.IsIdentity));
    }
}
