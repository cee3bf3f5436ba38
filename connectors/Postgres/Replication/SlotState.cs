using Npgsql;

namespace Sluice.Connectors.Postgres.Replication;

/// <summary>A replication slot as <c>pg_replication_slots</c> shows it.</summary>
/// <param name="Plugin">Null for a physical slot.</param>
/// <param name="ConfirmedLsn">Everything before it was acknowledged, and will not be sent again.</param>
/// <param name="WalStatus"><c>reserved</c>, <c>extended</c>, <c>unreserved</c> (about to be removed) or <c>lost</c>.</param>
/// <param name="SafeWalBytes">How much more may be written before the slot is in danger; null without a limit.</param>
/// <param name="LagBytes">How far the slot is behind the end of the WAL.</param>
/// <param name="RetainedBytes">The WAL that the server keeps for the slot.</param>
internal sealed record SlotState(
    string Name, string? Plugin, string? Database, bool IsTemporary, int? ActivePid, ulong ConfirmedLsn, string? WalStatus, long? SafeWalBytes,
    long LagBytes, long RetainedBytes)
{
    private const string Query = """
        select slot_name, plugin, database, temporary, active_pid, coalesce(confirmed_flush_lsn, '0/0')::text, wal_status, safe_wal_size,
               pg_wal_lsn_diff(pg_current_wal_lsn(), confirmed_flush_lsn)::int8, pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)::int8
        from pg_catalog.pg_replication_slots
        where slot_name = $1
        """;

    public bool IsLost => WalStatus == "lost";

    /// <summary>Null when there is no such slot.</summary>
    public static async Task<SlotState?> ReadAsync(NpgsqlConnection connection, string slot, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        command.Parameters.Add(new NpgsqlParameter { Value = slot });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        if (!await reader.ReadAsync(cancellationToken)) return null;
        return new SlotState(
            reader.GetString(0),
            reader[1] as string,
            reader[2] as string,
            reader.GetBoolean(3),
            reader[4] as int?,
            Lsn.Parse(reader.GetString(5)),
            reader[6] as string,
            reader[7] as long?,
            reader[8] as long? ?? 0,
            reader[9] as long? ?? 0);
    }
}
