using Npgsql;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>Sees to it that conditions on rows are such as the server takes, and such that it goes on to take the application's changes.</summary>
/// <param name="conditions">By table.</param>
internal sealed class RowConditions(IReadOnlyDictionary<string, string> conditions, ControlConnection control)
{
    private readonly Dictionary<uint, IReadOnlyList<string>> _columns = [];

    /// <summary>What is wrong with a table's condition and what to do about it; null when it has none, or a good one.</summary>
    public async Task<string?> ProblemOfAsync(DatabaseTable table, CancellationToken cancellationToken)
    {
        if (!conditions.TryGetValue(table.FullName, out var condition)) return null;
        try
        {
            if (!_columns.TryGetValue(table.Table.RelationId, out var used))
                _columns[table.Table.RelationId] = used = await control.AskAsync((connection, token) => ColumnsAsync(connection, table, condition, token), cancellationToken);
            if (table.Identity == 'f' || used.All(table.IdentityColumns.Contains)) return null;
            var others = string.Join(", ", used.Except(table.IdentityColumns));
            return $"the condition in rows uses {others}, which the table's replica identity has not: the server would refuse the application's UPDATE and DELETE. ALTER TABLE {table.QuotedName} REPLICA IDENTITY FULL, or use columns of the key, or filter with a transform.";
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            return $"the condition in rows cannot be looked at: {problem.MessageText}.";
        }
        catch (PostgresException problem) when (problem.SqlState is ['4', '2', ..] or ['2', '2', ..] or ['0', 'A', ..])
        {
            return $"the condition in rows is not one that the server takes: {problem.MessageText}. It is one SQL expression of the table's columns, without subqueries and functions of one's own; names outside of pg_catalog need their schema.";
        }
    }

    /// <summary>The columns that a condition uses, by what the server notes about one in a publication that is never made.</summary>
    private static async Task<IReadOnlyList<string>> ColumnsAsync(
        NpgsqlConnection connection, DatabaseTable table, string condition, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var only = table.IsPartitioned ? "" : "only ";
        try
        {
            return await TryAsync(
                connection, table, $"create publication sluice_trial_of_a_condition for table {only}{table.QuotedName} where ({condition})", cancellationToken);
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            // Who may not publish the table may still look at it. A view takes more than a publication does, but the columns are the same.
            await transaction.RollbackAsync(cancellationToken);
            await using var second = await connection.BeginTransactionAsync(cancellationToken);
            return await TryAsync(
                connection, table, $"create temporary view sluice_trial_of_a_condition as select from {only}{table.QuotedName} where ({condition})", cancellationToken);
        }
    }

    private static async Task<IReadOnlyList<string>> TryAsync(
        NpgsqlConnection connection, DatabaseTable table, string trial, CancellationToken cancellationToken)
    {
        const string query = """
            select distinct a.attname::text
            from pg_catalog.pg_depend d join pg_catalog.pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
            where d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.refobjid = $1 and d.refobjsubid > 0
              and d.xmin::text = pg_current_xact_id()::xid::text
              and d.classid in ('pg_catalog.pg_publication_rel'::pg_catalog.regclass, 'pg_catalog.pg_rewrite'::pg_catalog.regclass)
            """;
        await using (var make = new NpgsqlCommand(trial, connection)) await make.ExecuteNonQueryAsync(cancellationToken);
        await using var command = new NpgsqlCommand(query, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = table.Table.RelationId, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Oid });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var columns = new List<string>();
        while (await reader.ReadAsync(cancellationToken)) columns.Add(reader.GetString(0));
        return columns;
    }
}
