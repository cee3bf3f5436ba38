using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>Looks at everything that following a database needs, and says all that is wrong at once, each with its remedy.</summary>
internal sealed class PreflightCheck(PostgresCdcOptions options, string slotName, Publication publication, ControlConnection control, FollowedTables tables)
{
    private static readonly TimeSpan LongTransaction = TimeSpan.FromMinutes(5);

    private readonly List<string> _problems = [];
    private readonly List<string> _concerns = [];

    /// <summary>Asks the server; changes nothing.</summary>
    /// <param name="followsChanges">False when only rows are read.</param>
    public async Task<PreflightFindings> RunAsync(bool followsChanges, CancellationToken cancellationToken)
    {
        var server = await control.AskAsync(ServerFacts.ReadAsync, cancellationToken);
        var matching = await tables.LoadAsync(cancellationToken);
        if (followsChanges)
        {
            var slot = await control.AskAsync((connection, token) => SlotState.ReadAsync(connection, slotName, token), cancellationToken);
            LookAtServer(server, slot);
            LookAtSlot(server, slot);
            await LookAtPublicationAsync(matching, cancellationToken);
        }

        LookAtTables(matching);
        return new PreflightFindings(_problems, _concerns);
    }

    private void LookAtServer(ServerFacts server, SlotState? slot)
    {
        if (server.Version < 140000)
            _problems.Add($"The server is too old (version number {server.Version}): PostgreSQL 14 or later is needed.");
        if (options.Rows.Count > 0 && server.Version < 150000)
            _problems.Add("Conditions on rows (rows) need PostgreSQL 15 or later. Leave them out, or filter with a transform.");
        if (server.WalLevel != "logical")
            _problems.Add($"wal_level is {server.WalLevel}. Set wal_level = logical and restart the server (on hosted servers: the parameter for logical replication).");
        if (!server.MayReplicate)
            _problems.Add($"The role {server.Role} may not replicate. ALTER ROLE {SqlName.Quote(server.Role)} REPLICATION (on hosted servers, grant the provider's replication role).");
        if (slot is null && server.UsedSlots >= server.MaxSlots)
            _problems.Add($"All {server.MaxSlots} replication slots are in use. Raise max_replication_slots, or drop one that nobody needs: SELECT slot_name, active FROM pg_replication_slots.");
        if (slot?.ActivePid is null && server.UsedSenders >= server.MaxSenders)
            _problems.Add($"All {server.MaxSenders} replication connections are in use. Raise max_wal_senders.");
        if (server.SlotWalLimit == "-1")
            _concerns.Add("max_slot_wal_keep_size is -1: while this connector does not run, the server keeps all its WAL for the slot, until its disk is full. Set a limit that you can afford; with snapshot \"when-needed\" a lost slot is made good.");
        if (slot is null && server.OldestTransaction > LongTransaction)
            _concerns.Add($"A transaction has been open for {server.OldestTransaction.TotalMinutes:0} minutes. A slot is not made before it ends: SELECT pid, query, xact_start FROM pg_stat_activity ORDER BY xact_start.");
    }

    private void LookAtSlot(ServerFacts server, SlotState? slot)
    {
        if (slot is null) return;
        if (slot.Plugin != "pgoutput")
            _problems.Add($"The slot {slot.Name} is not of pgoutput, but {slot.Plugin ?? "physical"}. Choose another name with slot, or drop it: SELECT pg_drop_replication_slot('{slot.Name}').");
        else if (slot.Database != server.Database)
            _problems.Add($"The slot {slot.Name} is of the database {slot.Database}, not of {server.Database}. Choose another name with slot.");
        if (slot.WalStatus == "unreserved")
            _concerns.Add($"The slot {slot.Name} is about to be lost: it needs more WAL than max_slot_wal_keep_size allows. Raise that, and let the connector catch up.");
    }

    private async Task LookAtPublicationAsync(IReadOnlyList<DatabaseTable> matching, CancellationToken cancellationToken)
    {
        var found = await publication.ReadAsync(cancellationToken);
        var missing = matching.Where(table => found is null or { IsAllTables: false } && found?.Tables.Contains(table.FullName) != true).ToList();
        var foreign = missing.Where(table => !table.IsOwned && TableProblems.Of(table, tables) is null).ToList();
        if (foreign.Count > 0)
        {
            var remedy = found is null
                ? $"CREATE PUBLICATION {SqlName.Quote(publication.Name)} FOR TABLE {string.Join(", ", missing.Select(table => table.QuotedName))} WITH (publish_via_partition_root = true)"
                : publication.AddSql(foreign);
            _problems.Add($"Only their owner may publish these tables: {string.Join(", ", foreign.Select(table => table.FullName))}. Let the owner run: {remedy};");
        }

        if (found is { IsWhole: false })
            _concerns.Add($"The publication {publication.Name} does not send all of insert, update and delete: ALTER PUBLICATION {SqlName.Quote(publication.Name)} SET (publish = 'insert, update, delete, truncate').");
        if (found is { IsViaRoot: false } && matching.Any(table => table.IsPartitioned))
            _problems.Add($"The publication {publication.Name} sends changes as the partitions', not as their table's: ALTER PUBLICATION {SqlName.Quote(publication.Name)} SET (publish_via_partition_root = true).");
    }

    private void LookAtTables(IReadOnlyList<DatabaseTable> matching)
    {
        if (matching.Count == 0)
            _concerns.Add($"No table matches {string.Join(", ", options.Tables)}. A table that is made later joins by itself; is the name right, with its schema?");
        foreach (var table in matching)
        {
            if (TableProblems.Of(table, tables) is { } problem) _concerns.Add($"The table {table.FullName} is not followed: {problem}");
        }
    }
}
