using Npgsql;
using Sluice.Connectors.Postgres.Sink.Names;
using Sluice.Connectors.Postgres.Sink.Offsets;
using Sluice.Connectors.Postgres.Sink.Tables;

namespace Sluice.Connectors.Postgres.Sink;

/// <summary>Looks at the database without changing it, and says everything that is wrong with it for the sink.</summary>
internal sealed class SinkCheck(PostgresSinkOptions options, string connector)
{
    private readonly List<string> _problems = [];

    public async ValueTask<IReadOnlyList<string>> ProblemsAsync(CancellationToken cancellationToken)
    {
        await using var session = new SinkSession(options, connector);
        try
        {
            var (connection, _) = await session.GetAsync(cancellationToken);
            await CheckServerAsync(connection, cancellationToken);
            await CheckOffsetsAsync(connection, cancellationToken);
            if (TableTemplate.TryParse(options.Table, out var template, out _) && template.Constant is { } name)
                await CheckTableAsync(connection, name, cancellationToken);
        }
        catch (Exception fault) when (fault is NpgsqlException or IOException or System.Net.Sockets.SocketException or TimeoutException)
        {
            var told = PostgresFaults.Translate(fault);
            _problems.Add(told is SinkUnavailableException
                ? $"The database cannot be reached ({told.Message}): start it, or correct 'connection'."
                : told.Message);
        }

        return _problems;
    }

    private async ValueTask CheckServerAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (await AskAsync(connection, "select pg_catalog.pg_is_in_recovery()", [], cancellationToken))
            _problems.Add("The server is a standby, which takes no writes: name the primary in 'connection' (several hosts with target_session_attrs=primary find it).");
        if (!await AskAsync(connection, "select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'TEMPORARY')", [], cancellationToken))
            _problems.Add($"The role may not make temporary tables: grant temporary on database {Identifier.Quote(connection.Database)} to {Role(connection)}.");
    }

    private async ValueTask CheckOffsetsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (offsets, schema) = (new OffsetTable(connector, options.OffsetsSchema), Identifier.Quote(options.OffsetsSchema));
        if (await offsets.IsThereAsync(connection, cancellationToken))
        {
            await CheckPrivilegesAsync(connection, $"{schema}.{OffsetTable.Name}", ["SELECT", "INSERT", "UPDATE"], cancellationToken);
        }
        else if (!await offsets.HasSchemaAsync(connection, cancellationToken))
        {
            if (!await AskAsync(connection, "select pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE')", [], cancellationToken))
                _problems.Add($"The schema {schema} for {OffsetTable.Name} is not there and the role may not make it: create schema {schema} authorization {Role(connection)}.");
        }
        else
        {
            await CheckSchemaAsync(connection, options.OffsetsSchema, OffsetTable.Name, cancellationToken);
        }
    }

    private async ValueTask CheckTableAsync(NpgsqlConnection connection, TableName name, CancellationToken cancellationToken)
    {
        try
        {
            var table = await new TableCatalog(options).LoadAsync(connection, name, cancellationToken);
            if (table is not null)
            {
                if (table.Key.Count == 0 && options.Delete)
                    _problems.Add($"'{name}' has no primary key, so that rows can only be added: add one, name columns in 'key', or set 'delete' to false.");
                await CheckPrivilegesAsync(connection, name.Sql, Privileges(table), cancellationToken);
            }
            else if (!options.Create)
            {
                _problems.Add($"There is no table '{name}': create it, or set 'create' to true.");
            }
            else if (name.Schema is { } schema)
            {
                await CheckSchemaAsync(connection, schema, name.Name, cancellationToken);
            }
        }
        catch (ConnectorStoppedException fault)
        {
            _problems.Add(fault.Message);
        }
    }

    private List<string> Privileges(TargetTable table)
    {
        List<string> needed = ["SELECT", "INSERT"];
        if (table.Key.Count > 0) needed.Add("UPDATE");
        if (table.Key.Count > 0 && options is { Delete: true, SoftDelete: null }) needed.Add("DELETE");
        if (options.Truncate) needed.Add(options.SourceColumn is null ? "TRUNCATE" : "DELETE");
        return needed;
    }

    private async ValueTask CheckSchemaAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellationToken)
    {
        const string query = "select coalesce((select pg_catalog.has_schema_privilege(oid, 'CREATE') from pg_catalog.pg_namespace where nspname = $1), pg_catalog.has_database_privilege(pg_catalog.current_database(), 'CREATE'))";
        if (!await AskAsync(connection, query, [schema], cancellationToken))
            _problems.Add($"The table {table} is not there and the role may not make it: grant create on schema {Identifier.Quote(schema)} to {Role(connection)}, or create it.");
    }

    private async ValueTask CheckPrivilegesAsync(NpgsqlConnection connection, string table, IReadOnlyList<string> privileges, CancellationToken cancellationToken)
    {
        var missing = new List<string>();
        foreach (var privilege in privileges.Distinct(StringComparer.Ordinal))
        {
            if (!await AskAsync(connection, "select pg_catalog.has_table_privilege($1, $2)", [table, privilege], cancellationToken)) missing.Add(privilege);
        }

        if (missing.Count > 0)
            _problems.Add($"The role lacks privileges on {table}: grant {string.Join(", ", missing).ToLowerInvariant()} on {table} to {Role(connection)}.");
    }

    private static string Role(NpgsqlConnection connection) =>
        Identifier.Quote(new NpgsqlConnectionStringBuilder(connection.ConnectionString).Username ?? "");

    private static async ValueTask<bool> AskAsync(NpgsqlConnection connection, string query, string[] values, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(query, connection);
        foreach (var value in values) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }
}
