using System.Text;
using Npgsql;

namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>The publication: which tables' changes the server sends.</summary>
/// <param name="isOurs">Nobody named it: it is kept in step with the configuration. One that was named is only added to.</param>
/// <param name="conditions">The conditions on rows, by table.</param>
internal sealed class Publication(string name, bool isOurs, IReadOnlyDictionary<string, string> conditions, ControlConnection control)
{
    public string Name => name;

    public bool IsOurs => isOurs;

    /// <summary>Makes the publication, or brings it in step with the tables; true when it was made.</summary>
    /// <param name="tables">Those that can be published.</param>
    /// <exception cref="ConnectorStoppedException">The role may not; the message has the statement for somebody who may.</exception>
    public async Task<bool> EnsureAsync(IReadOnlyList<DatabaseTable> tables, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } found)
        {
            await ChangeAsync(CreateSql(tables), cancellationToken);
            return true;
        }

        if (found.IsAllTables) return false;
        var missing = tables.Where(table => !found.Tables.ContainsKey(table.FullName)).ToList();
        var isSame = missing.Count == 0 && (!isOurs || (found.Tables.Count == tables.Count && conditions.Count == 0));
        if (!isSame && tables.Count > 0) await ChangeAsync(isOurs ? SetSql(tables) : AddSql(missing), cancellationToken);
        return false;
    }

    /// <summary>Takes out what is not followed any more, and adds nothing; those of the tables that are published are returned.</summary>
    /// <exception cref="ConnectorStoppedException">As above.</exception>
    public async Task<IReadOnlyList<DatabaseTable>> KeepAsync(IReadOnlyList<DatabaseTable> tables, CancellationToken cancellationToken)
    {
        if (await ReadAsync(cancellationToken) is not { } found)
        {
            await ChangeAsync(CreateSql(tables), cancellationToken);
            return tables;
        }

        if (found.IsAllTables) return tables;
        var published = tables.Where(table => found.Tables.ContainsKey(table.FullName)).ToList();
        if (!isOurs) return published;
        var names = published.Select(table => table.FullName).ToHashSet(StringComparer.Ordinal);
        var others = found.Tables.Where(table => !names.Contains(table.Key)).Select(table => table.Value).ToList();
        if (others.Count > 0) await ChangeAsync(DropSql(others), cancellationToken);
        if (conditions.Count > 0 && published.Count > 0) await ChangeAsync(SetSql(published), cancellationToken);
        return published;
    }

    public string CreateSql(IReadOnlyList<DatabaseTable> tables)
    {
        var list = tables.Count == 0 ? "" : $" for {ListOf(tables)}";
        return $"create publication {SqlName.Quote(name)}{list} with (publish_via_partition_root = true)";
    }

    /// <summary>The statement that adds tables.</summary>
    public string AddSql(IReadOnlyList<DatabaseTable> tables) => $"alter publication {SqlName.Quote(name)} add {ListOf(tables)}";

    /// <summary>The statement that takes tables out.</summary>
    /// <param name="quotedNames">As SQL has them.</param>
    public string DropSql(IEnumerable<string> quotedNames) => $"alter publication {SqlName.Quote(name)} drop table {string.Join(", ", quotedNames)}";

    /// <summary>What the server has; null when there is no such publication.</summary>
    public async Task<PublicationState?> ReadAsync(CancellationToken cancellationToken) => await control.AskAsync(ReadAsync, cancellationToken);

    /// <summary>Whether the publication has a condition on the rows of a table.</summary>
    /// <param name="version">The server's.</param>
    public async Task<bool> FiltersAsync(DatabaseTable table, int version, CancellationToken cancellationToken)
    {
        if (version < Preflight.ServerFacts.WithRowFilters) return false;
        return await control.AskAsync(
            async (connection, token) =>
            {
                await using var command = new NpgsqlCommand(
                    "select exists (select from pg_catalog.pg_publication_tables where pubname = $1 and schemaname = $2 and tablename = $3 and rowfilter is not null)",
                    connection);
                foreach (var value in new[] { name, table.Table.Schema, table.Table.Name }) command.Parameters.Add(new NpgsqlParameter { Value = value });
                return (bool)(await command.ExecuteScalarAsync(token))!;
            },
            cancellationToken);
    }

    private string SetSql(IReadOnlyList<DatabaseTable> tables) => $"alter publication {SqlName.Quote(name)} set {ListOf(tables)}";

    private async Task<PublicationState?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string query = """
            select p.puballtables, p.pubviaroot, p.pubinsert and p.pubupdate and p.pubdelete, pg_has_role(p.pubowner, 'USAGE'),
                   array(select t.schemaname || '.' || t.tablename from pg_catalog.pg_publication_tables t where t.pubname = p.pubname order by 1),
                   array(select format('%I.%I', t.schemaname, t.tablename) from pg_catalog.pg_publication_tables t where t.pubname = p.pubname
                         order by t.schemaname || '.' || t.tablename)
            from pg_catalog.pg_publication p
            where p.pubname = $1
            """;
        await using var command = new NpgsqlCommand(query, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        var names = await reader.GetFieldValueAsync<string[]>(4, cancellationToken);
        var quoted = await reader.GetFieldValueAsync<string[]>(5, cancellationToken);
        var tables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (i, table) in names.Index()) tables[table] = quoted[i];
        return new PublicationState(reader.GetBoolean(0), reader.GetBoolean(1), reader.GetBoolean(2), reader.GetBoolean(3), tables);
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
        catch (PostgresException problem) when (IsForGood(problem.SqlState))
        {
            throw new ConnectorStoppedException($"The publication {name} cannot be made: {problem.MessageText}. The statement was: {sql}", problem);
        }
    }

    /// <summary>A table that has just gone is no reason to stop: it is not there the next time.</summary>
    private static bool IsForGood(string state) =>
        state is ['4', '2', ..] or ['2', '2', ..] or ['0', 'A', ..] && state is not (PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedObject);
}
