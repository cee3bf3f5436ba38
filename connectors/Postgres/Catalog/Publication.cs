using System.Text;
using Npgsql;

namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>The publication: which tables' changes the server sends.</summary>
internal sealed class Publication(string name, bool isOurs, IReadOnlyDictionary<string, string> conditions, ControlConnection control)
{
    public string Name => name;

    /// <summary>Makes the publication, or brings it in step with the tables.</summary>
    /// <param name="tables">Those that can be published.</param>
    /// <exception cref="ConnectorStoppedException">The role may not; the message has the statement for somebody who may.</exception>
    public async Task EnsureAsync(IReadOnlyList<DatabaseTable> tables, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } found)
        {
            var list = tables.Count == 0 ? "" : $" for {ListOf(tables)}";
            await ChangeAsync($"create publication {SqlName.Quote(name)}{list} with (publish_via_partition_root = true)", cancellationToken);
            return;
        }

        if (found.IsAllTables) return;
        var missing = tables.Where(table => !found.Tables.Contains(table.FullName)).ToList();
        if (!isOurs)
        {
            if (missing.Count > 0) await ChangeAsync(AddSql(missing), cancellationToken);
            return;
        }

        var isSame = missing.Count == 0 && found.Tables.Count == tables.Count && conditions.Count == 0;
        if (!isSame && tables.Count > 0) await ChangeAsync($"alter publication {SqlName.Quote(name)} set {ListOf(tables)}", cancellationToken);
    }

    /// <summary>The statement that adds tables.</summary>
    public string AddSql(IReadOnlyList<DatabaseTable> tables) => $"alter publication {SqlName.Quote(name)} add {ListOf(tables)}";

    /// <summary>Whether a table is published; null when there is no such publication.</summary>
    public async Task<bool?> PublishesAsync(DatabaseTable table, CancellationToken cancellationToken) =>
        await ReadAsync(cancellationToken) is { } found ? found.IsAllTables || found.Tables.Contains(table.FullName) : null;

    /// <summary>What the server has; null when there is no such publication.</summary>
    public async Task<PublicationState?> ReadAsync(CancellationToken cancellationToken) => await control.AskAsync(ReadAsync, cancellationToken);

    private async Task<PublicationState?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string query = """
            select p.puballtables, p.pubviaroot, p.pubinsert and p.pubupdate and p.pubdelete,
                   array(select t.schemaname || '.' || t.tablename from pg_catalog.pg_publication_tables t where t.pubname = p.pubname)
            from pg_catalog.pg_publication p
            where p.pubname = $1
            """;
        await using var command = new NpgsqlCommand(query, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new PublicationState(
                reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2),
                (await reader.GetFieldValueAsync<string[]>(3, cancellationToken)).ToHashSet(StringComparer.Ordinal))
            : null;
    }

    private string ListOf(IReadOnlyList<DatabaseTable> tables)
    {
        var list = new StringBuilder("table ");
        foreach (var (i, table) in tables.Index())
        {
            if (i > 0) list.Append(", ");
            list.Append(table.IsPartitioned ? "" : "only ").Append(table.QuotedName);
            if (conditions.GetValueOrDefault(table.FullName) is { } condition) list.Append($" where ({condition})");
        }

        return list.ToString();
    }

    private async Task ChangeAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            await control.ExecuteAsync(sql, cancellationToken);
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.InsufficientPrivilege)
        {
            throw new ConnectorStoppedException(
                $"The role may not change the publication ({problem.MessageText}). Let somebody who owns the tables run: {sql};", problem);
        }
        catch (PostgresException problem) when (problem.SqlState == PostgresErrorCodes.DuplicateObject)
        {
            // Another task or worker was faster.
        }
        catch (PostgresException problem) when (!problem.IsTransient && problem.SqlState.StartsWith("42", StringComparison.Ordinal))
        {
            throw new ConnectorStoppedException($"The publication {name} cannot be made: {problem.MessageText}. The statement was: {sql}", problem);
        }
    }
}
