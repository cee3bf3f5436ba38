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
        if (table.HidesRows) return "row level security shows the role only some of its rows. Use a role with BYPASSRLS, or exclude the table.";
        if (!table.HasIdentity)
        {
            // The server would refuse the application its updates as soon as the table is published.
            return table.IsPartitioned
                ? $"it, or a partition of it, has no primary key and no replica identity, so its UPDATE and DELETE would fail once it is published. Give {table.QuotedName} a primary key, see to it that no partition has REPLICA IDENTITY NOTHING, or exclude it."
                : $"it has no primary key (one that is DEFERRABLE does not count) and no replica identity, so its UPDATE and DELETE would fail once it is published. ALTER TABLE {table.QuotedName} REPLICA IDENTITY FULL, give it a primary key, or exclude it.";
        }

        if (!table.IsKeySent) return "a column of its key is generated, and the server does not send those. Give it another key by REPLICA IDENTITY USING INDEX, or exclude it.";
        if (table.Table.Columns.Count == 0) return "it has no column that the server would send.";
        if (table.IsPartitioned && table.Table.Key.Count == 0) return "it is partitioned and has no key. Give it a primary key, or exclude it.";
        return tables.ProblemsOf(table.Table) is [var problem, ..] ? problem : null;
    }
}
