using Sluice.Connectors.Postgres.Catalog;
using Sluice.Connectors.Postgres.Replication;

namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>What of the server, the role and the slot is in the way.</summary>
internal sealed class ServerCheck(PostgresCdcOptions options, ServerFacts server, List<string> problems, List<string> concerns)
{
    private static readonly TimeSpan LongTransaction = TimeSpan.FromMinutes(5);

    public void Run(SlotState? slot)
    {
        LookAtServer();
        LookAtCapacity(slot);
        LookAtSlot(slot);
    }

    private void LookAtServer()
    {
        if (server.Version < ServerFacts.Oldest)
            problems.Add($"The server is too old (version number {server.Version}): PostgreSQL 14 or later is needed.");
        if (options.Rows.Count > 0 && server.Version < ServerFacts.WithRowFilters)
            problems.Add("Conditions on rows (rows) need PostgreSQL 15 or later. Leave them out, or filter with a transform.");
        if (server.WalLevel != "logical")
            problems.Add($"wal_level is {server.WalLevel}. Set wal_level = logical and restart the server (on hosted servers: the parameter for logical replication).");
        if (!server.MayReplicate)
            problems.Add($"The role {server.Role} may not replicate. ALTER ROLE {SqlName.Quote(server.Role)} REPLICATION (on hosted servers, grant the provider's replication role).");
        if (!server.MayMark)
            problems.Add($"The role {server.Role} may not write the marks by which heartbeats come back and tables are read beside the stream. GRANT EXECUTE ON FUNCTION pg_catalog.pg_logical_emit_message(boolean, text, text) TO {SqlName.Quote(server.Role)}.");
    }

    private void LookAtCapacity(SlotState? slot)
    {
        if (slot is null && server.UsedSlots >= server.MaxSlots)
            problems.Add($"All {server.MaxSlots} replication slots are in use. Raise max_replication_slots, or drop one that nobody needs: SELECT slot_name, active FROM pg_replication_slots.");
        if (slot?.ActivePid is null && server.UsedSenders >= server.MaxSenders)
            problems.Add($"All {server.MaxSenders} replication connections are in use. Raise max_wal_senders.");
        if (server.SlotWalLimit == "-1")
            concerns.Add("max_slot_wal_keep_size is -1: while this connector does not run, the server keeps all its WAL for the slot, until its disk is full. Set a limit that you can afford; with snapshot \"whenNeeded\" a lost slot is made good.");
        if (slot is null && server.OldestTransaction > LongTransaction)
            concerns.Add($"A transaction has been open for {server.OldestTransaction.TotalMinutes:0} minutes. A slot is not made before it ends: SELECT pid, query, xact_start FROM pg_stat_activity ORDER BY xact_start.");
    }

    private void LookAtSlot(SlotState? slot)
    {
        if (slot is null) return;
        if (slot.Plugin != "pgoutput")
            problems.Add($"The slot {slot.Name} is {(slot.Plugin is { } plugin ? $"of {plugin}" : "a physical one")}, not of pgoutput. Choose another name with slot, or drop it: SELECT pg_drop_replication_slot('{slot.Name}').");
        else if (slot.Database != server.Database)
            problems.Add($"The slot {slot.Name} is of the database {slot.Database}, not of {server.Database}. Choose another name with slot.");
        else if (slot.IsTemporary)
            problems.Add($"The slot {slot.Name} is a temporary one of somebody else's connection. Choose another name with slot.");
        if (slot.WalStatus == "unreserved")
            concerns.Add($"The slot {slot.Name} is about to be lost: it needs more WAL than max_slot_wal_keep_size allows. Raise that, and let the connector catch up.");
    }
}
