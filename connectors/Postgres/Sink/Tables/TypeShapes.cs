using System.Text;
using Npgsql;
using Sluice.Connectors.Postgres.Sink.Values;

namespace Sluice.Connectors.Postgres.Sink.Tables;

/// <summary>Knows the shapes of the server's types, as far as anybody has asked.</summary>
internal sealed class TypeShapes
{
    private const int MaxKnown = 10_000;
    private const int MaxDepth = 32;

    private const string TypeQuery = """
        select t.typtype::text, t.typname::text, n.nspname = 'pg_catalog', t.typbasetype::int8, t.typrelid::int8,
          coalesce((select e.oid::int8 from pg_catalog.pg_type e where e.typarray = t.oid), 0)
        from pg_catalog.pg_type t join pg_catalog.pg_namespace n on n.oid = t.typnamespace where t.oid = $1::oid
        """;

    private const string AttributeQuery = """
        select attname::text, atttypid::int8 from pg_catalog.pg_attribute where attrelid = $1::oid and attnum > 0 and not attisdropped order by attnum
        """;

    private readonly Dictionary<long, ValueShape> _known = [];

    /// <summary>Forgets everything: types may have changed.</summary>
    public void Clear() => _known.Clear();

    public async ValueTask<ValueShape> OfAsync(NpgsqlConnection connection, long type, CancellationToken cancellationToken, int depth = 0)
    {
        if (_known.TryGetValue(type, out var known)) return known;
        var shape = depth > MaxDepth ? ValueShape.Text : await LoadAsync(connection, type, depth, cancellationToken);
        if (_known.Count >= MaxKnown) _known.Clear();
        return _known[type] = shape;
    }

    private async ValueTask<ValueShape> LoadAsync(NpgsqlConnection connection, long type, int depth, CancellationToken cancellationToken)
    {
        var (kind, name, isBuiltIn, baseType, relation, element) = await ReadAsync(connection, type, cancellationToken);
        if (element != 0) return new ValueShape(ValueKind.Array, await OfAsync(connection, element, cancellationToken, depth + 1));
        return (kind, name) switch
        {
            ("d", _) => await OfAsync(connection, baseType, cancellationToken, depth + 1),
            ("c", _) => await CompositeAsync(connection, relation, depth, cancellationToken),
            (_, "json" or "jsonb") when isBuiltIn => ValueShape.Json,
            (_, "bytea") when isBuiltIn => ValueShape.Bytes,
            (_, "hstore") => ValueShape.Hstore,
            _ => ValueShape.Text,
        };
    }

    private static async ValueTask<(string Kind, string Name, bool IsBuiltIn, long BaseType, long Relation, long Element)> ReadAsync(
        NpgsqlConnection connection, long type, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TypeQuery, connection) { Parameters = { new() { Value = type } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? (reader.GetString(0), reader.GetString(1), reader.GetBoolean(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5))
            : ("b", "", false, 0, 0, 0);
    }

    private async ValueTask<ValueShape> CompositeAsync(NpgsqlConnection connection, long relation, int depth, CancellationToken cancellationToken)
    {
        var attributes = new List<(ReadOnlyMemory<byte> Name, long Type)>();
        await using (var command = new NpgsqlCommand(AttributeQuery, connection) { Parameters = { new() { Value = relation } } })
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
                attributes.Add((Encoding.UTF8.GetBytes(reader.GetString(0)), reader.GetInt64(1)));
        }

        var shapes = new List<(ReadOnlyMemory<byte> Name, ValueShape Shape)>();
        foreach (var (name, type) in attributes) shapes.Add((name, await OfAsync(connection, type, cancellationToken, depth + 1)));
        return new ValueShape(ValueKind.Composite, Attributes: shapes);
    }
}
