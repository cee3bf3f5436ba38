using Npgsql;

namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>Reads which tables there are, with their columns and keys.</summary>
internal static class TableQuery
{
    private const string Tables = """
        select c.oid, n.nspname, c.relname, c.relkind = 'p', c.relreplident, c.relpersistence = 'p', c.reltuples::float8,
               has_table_privilege(c.oid, 'SELECT') and has_schema_privilege(n.oid, 'USAGE'),
               pg_has_role(c.relowner, 'USAGE'), rn.nspname, r.relname, row_security_active(c.oid),
               c.relkind = 'p' and exists (
                   select from pg_catalog.pg_partition_tree(c.oid) leaf join pg_catalog.pg_class l on l.oid = leaf.relid
                   where leaf.isleaf and l.relreplident = 'n')
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        left join pg_catalog.pg_class r on c.relispartition and r.oid = pg_catalog.pg_partition_root(c.oid)
        left join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
        where c.relkind in ('r', 'p') and c.relpersistence <> 't'
          and n.nspname not in ('pg_catalog', 'information_schema') and n.nspname not like 'pg\_toast%'
          and ($1 = 0 or c.oid = $1)
        order by n.nspname, c.relname
        """;

    private const string Columns = """
        select attrelid, attname, atttypid, atttypmod, attnum
        from pg_catalog.pg_attribute
        where attrelid = any($1) and attnum > 0 and not attisdropped and attgenerated = ''
        order by attrelid, attnum
        """;

    private const string Keys = """
        select indrelid, indkey::int2[], indisprimary, indnkeyatts, indisreplident, indimmediate
        from pg_catalog.pg_index
        where indrelid = any($1) and (indisprimary or indisreplident) and indisvalid
        """;

    /// <summary>The tables that the patterns choose; a partition counts as its root if that is chosen, too.</summary>
    /// <param name="relation">The one table that is wanted; 0 for all of them.</param>
    public static async Task<IReadOnlyList<DatabaseTable>> ReadAsync(
        NpgsqlConnection connection, TablePatterns patterns, uint relation, CancellationToken cancellationToken)
    {
        var found = await ReadTablesAsync(connection, patterns, relation, cancellationToken);
        var ids = found.Select(table => table.Table.RelationId).ToArray();
        var columns = await ReadColumnsAsync(connection, ids, cancellationToken);
        var keys = await ReadKeysAsync(connection, ids, cancellationToken);
        return [.. found.Select(table => Complete(table, columns[table.Table.RelationId], keys[table.Table.RelationId]))];
    }

    private static DatabaseTable Complete(
        DatabaseTable table, IEnumerable<(CapturedColumn Column, short Number)> columns, IEnumerable<KeyIndex> keys)
    {
        var all = columns.ToList();
        var indexes = keys.ToList();
        var primary = indexes.Find(index => index.IsPrimary);
        var identity = table.Identity switch
        {
            // The server takes no key for the identity that is checked at the commit only.
            'd' => primary is { IsImmediate: true } ? primary : null,
            'i' => indexes.Find(index => index.IsIdentity),
            _ => null,
        };
        // The primary key is what tells the rows apart for people; but deletes come with the identity's columns alone.
        var key = table.Identity == 'i' && identity is not null && primary?.Columns.All(identity.Columns.Contains) != true ? identity : primary;
        int[] inOrder = [.. (key?.Columns ?? []).Select(IndexOf)];
        return table with
        {
            IdentityColumns = identity is null ? [] : [.. identity.Columns.Select(IndexOf).Where(index => index >= 0).Select(index => all[index].Column.Name)],
            HasIdentity = table.HasIdentity && (table.Identity == 'f' || identity is not null),
            IsKeySent = !inOrder.Contains(-1),
            Table = table.Table with { Columns = [.. all.Select(column => column.Column)], Key = inOrder.Contains(-1) ? [] : inOrder },
        };

        int IndexOf(short number) => all.FindIndex(column => column.Number == number);
    }

    private static async Task<List<DatabaseTable>> ReadTablesAsync(
        NpgsqlConnection connection, TablePatterns patterns, uint relation, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Tables, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = relation, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
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
                EstimatedRows = reader.GetDouble(6) is >= 0 and var rows ? rows : null,
                MayRead = reader.GetBoolean(7),
                IsOwned = reader.GetBoolean(8),
                HidesRows = reader.GetBoolean(11),
                HasIdentity = !reader.GetBoolean(12),
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

    private static async Task<ILookup<uint, KeyIndex>> ReadKeysAsync(
        NpgsqlConnection connection, uint[] tables, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Keys, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = tables, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<KeyIndex>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var numbers = (await reader.GetFieldValueAsync<short[]>(1, cancellationToken))[..reader.GetInt16(3)]; // Behind them come INCLUDE columns.
            keys.Add(new KeyIndex(await reader.GetFieldValueAsync<uint>(0, cancellationToken), numbers, reader.GetBoolean(2), reader.GetBoolean(4), reader.GetBoolean(5)));
        }

        return keys.ToLookup(key => key.Table);
    }
}
