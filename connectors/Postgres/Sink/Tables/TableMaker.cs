using Npgsql;
using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Records;

namespace Sluice.Connectors.Postgres.Sink.Tables;

/// <summary>Makes tables and columns that records need and that are not there.</summary>
internal sealed class TableMaker(PostgresSinkOptions options)
{
    /// <summary>The key's column, when records have a key that is one value and nothing names a column for it.</summary>
    public const string KeyColumn = "key";

    // Two tasks may find the same table missing at once.
    private const string Lock = "select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtext('sluice.tables'))";

    /// <summary>The columns of the key that a record would have in a table made from it; empty when it has no key.</summary>
    public IReadOnlyList<string> KeyOf(RecordReader record)
    {
        if (!options.HasPrimaryKey()) return [.. options.KeyColumns()];
        List<string> key = [.. Enumerable.Range(0, record.Key.Count).Select(i => System.Text.Encoding.UTF8.GetString(record.Key[i].Name.Span))];
        if (!record.KeyText.IsAbsent) key.Add(KeyColumn);
        return key.Count > 0 && options.SourceColumn is { } source && !key.Contains(source, StringComparer.Ordinal) ? [source, .. key] : key;
    }

    /// <summary>Makes a table.</summary>
    /// <param name="key">The columns of its primary key; none for a table that rows are only added to.</param>
    public async ValueTask CreateAsync(
        NpgsqlConnection connection, TableName name, ColumnSamples samples, IReadOnlyList<string> key, CancellationToken cancellationToken)
    {
        var columns = new List<string>();
        foreach (var column in key.Concat(samples.Names).Concat(Own()).Distinct(StringComparer.Ordinal))
        {
            var type = column == options.SoftDelete ? "boolean not null default false" : column == options.SourceColumn ? "text" : samples.TypeOf(column);
            columns.Add($"{Named(column)} {type}");
        }

        if (key.Count > 0) columns.Add($"primary key ({string.Join(", ", key.Select(Identifier.Quote))})");
        var statements = new List<string> { $"create table if not exists {name.Sql} ({string.Join(", ", columns)})" };
        if (name.Schema is { } schema && !await HasSchemaAsync(connection, schema, cancellationToken))
            statements.Insert(0, $"create schema if not exists {Identifier.Quote(schema)}");
        await RunAsync(connection, statements, cancellationToken);
    }

    /// <summary>Adds columns to a table.</summary>
    public static ValueTask AddAsync(NpgsqlConnection connection, TargetTable table, ColumnSamples samples, CancellationToken cancellationToken) =>
        RunAsync(
            connection,
            [$"alter table {table.Name.Sql} {string.Join(", ", samples.Names.Select(column => $"add column if not exists {Named(column)} {samples.TypeOf(column)}"))}"],
            cancellationToken);

    private IEnumerable<string> Own()
    {
        if (options.SourceColumn is { } source) yield return source;
        if (options.SoftDelete is { } softDelete) yield return softDelete;
    }

    private static string Named(string column) => Identifier.Problem(column) is { } problem
        ? throw new RefusedRecordException($"{problem}, as a field, so that there can be no column for it")
        : Identifier.Quote(column);

    private static async ValueTask<bool> HasSchemaAsync(NpgsqlConnection connection, string schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("select 1 from pg_catalog.pg_namespace where nspname = $1", connection) { Parameters = { new() { Value = schema } } };
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async ValueTask RunAsync(NpgsqlConnection connection, IEnumerable<string> statements, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in statements.Prepend(Lock))
        {
            await using var command = new NpgsqlCommand(statement, connection, transaction);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }
}
