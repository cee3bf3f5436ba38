using Npgsql;
using NpgsqlTypes;

namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>Reads the types of a database from its catalog.</summary>
internal static class TypeQuery
{
    // Only what a column can be of: a table's own row type counts when some column, domain or range uses it.
    private const string Sql = """
        WITH used AS (
            SELECT atttypid AS id FROM pg_catalog.pg_attribute WHERE attnum > 0 AND NOT attisdropped
            UNION SELECT typbasetype FROM pg_catalog.pg_type WHERE typbasetype <> 0
            UNION SELECT rngsubtype FROM pg_catalog.pg_range),
        wanted AS (
            SELECT t.*, c.relkind FROM pg_catalog.pg_type t LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
            WHERE t.typtype <> 'p' AND (t.typtype <> 'c' OR c.relkind = 'c'
                OR t.oid IN (SELECT id FROM used) OR t.typarray IN (SELECT id FROM used))),
        members AS (
            SELECT attrelid, array_agg(attname::text ORDER BY attnum) AS names,
                array_agg(atttypid ORDER BY attnum) AS types, array_agg(atttypmod ORDER BY attnum) AS modifiers
            FROM pg_catalog.pg_attribute
            WHERE attnum > 0 AND NOT attisdropped AND attrelid IN (SELECT typrelid FROM wanted WHERE typtype = 'c')
            GROUP BY attrelid),
        hstore AS (
            SELECT d.objid AS id FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
            WHERE d.classid = 'pg_catalog.pg_type'::pg_catalog.regclass
                AND d.refclassid = 'pg_catalog.pg_extension'::pg_catalog.regclass AND e.extname = 'hstore')
        SELECT t.oid, n.nspname::text, t.typname::text, t.typtype, f.nspname::text, p.proname::text, t.typdelim,
            CASE WHEN p.oid = 'pg_catalog.array_out'::pg_catalog.regproc THEN t.typelem ELSE 0::pg_catalog.oid END,
            t.typbasetype, m.names, m.types, m.modifiers,
            t.typname = 'hstore' AND t.oid IN (SELECT id FROM hstore), a.oid = t.oid OR a.typtype = 'p' OR t.typtype = 'd'
        FROM wanted t
        JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
        JOIN pg_catalog.pg_proc p ON p.oid = t.typoutput
        JOIN pg_catalog.pg_type a ON a.oid = p.proargtypes[0]
        JOIN pg_catalog.pg_namespace f ON f.oid = p.pronamespace
        LEFT JOIN members m ON m.attrelid = t.typrelid
        """;

    private const string Now = """
        SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn() ELSE pg_catalog.pg_current_wal_insert_lsn() END
        """;

    public static async Task<ulong> ReadLsnAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Now, connection);
        return (ulong)(NpgsqlLogSequenceNumber)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public static async Task<List<PostgresType>> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var types = new List<PostgresType>();
        while (await reader.ReadAsync(cancellationToken)) types.Add(Read(reader));
        return types;
    }

    private static PostgresType Read(NpgsqlDataReader reader)
    {
        var letter = reader.GetFieldValue<char>(3);
        var element = reader.GetFieldValue<uint>(7);
        return new PostgresType
        {
            Id = reader.GetFieldValue<uint>(0),
            Schema = reader.GetString(1),
            Name = reader.GetString(2),
            Kind = KindOf(letter, isArray: element != 0, isHstore: reader.GetBoolean(12)),
            OutputFunction = reader.GetBoolean(13) ? $"{SqlName.Quote(reader.GetString(4))}.{SqlName.Quote(reader.GetString(5))}" : null,
            Delimiter = (byte)reader.GetFieldValue<char>(6),
            ElementId = letter == 'b' ? element : 0,
            BaseId = reader.GetFieldValue<uint>(8),
            Attributes = reader.IsDBNull(9) ? [] : Attributes(reader),
        };
    }

    private static TypeKind KindOf(char letter, bool isArray, bool isHstore) => letter switch
    {
        'd' => TypeKind.Domain,
        'c' => TypeKind.Composite,
        'e' => TypeKind.Enum,
        'r' or 'm' => TypeKind.Range,
        _ when isHstore => TypeKind.Hstore,
        _ => isArray ? TypeKind.Array : TypeKind.Base,
    };

    private static List<CapturedColumn> Attributes(NpgsqlDataReader reader)
    {
        var names = reader.GetFieldValue<string[]>(9);
        var types = reader.GetFieldValue<uint[]>(10);
        var modifiers = reader.GetFieldValue<int[]>(11);
        return [.. names.Select((name, i) => new CapturedColumn(name, types[i], modifiers[i]))];
    }
}
