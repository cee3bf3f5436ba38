using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>Why a table that matches cannot be followed.</summary>
internal static class TableProblems
{
    /// <summary>The first problem with its remedy; null when the table can be followed.</summary>
    public static string? Of(DatabaseTable table, FollowedTables tables)
    {
        if (!table.IsLogged) return "it is unlogged, so its changes are not in the WAL. ALTER TABLE ... SET LOGGED, or exclude it.";
        if (!table.MayRead) return $"the role may not read it. GRANT SELECT ON {table.QuotedName}, and USAGE on its schema, or exclude it.";
        if (!table.HasIdentity)
        {
            // The server would refuse the application its updates as soon as the table is published.
            return $"it has no primary key and no replica identity, so its UPDATE and DELETE would fail once it is published. ALTER TABLE {table.QuotedName} REPLICA IDENTITY FULL, give it a primary key, or exclude it.";
        }

        if (table.IsPartitioned && table.Table.Key.Count == 0) return "it is partitioned and has no key. Give it a primary key, or exclude it.";
        return tables.ProblemsOf(table.Table) is [var problem, ..] ? problem : null;
    }
}
