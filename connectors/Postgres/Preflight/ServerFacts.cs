using Npgsql;

namespace Sluice.Connectors.Postgres.Preflight;

/// <summary>What a server and the role on it allow.</summary>
/// <param name="Version">As <c>server_version_num</c>: 150004 is 15.4.</param>
/// <param name="OldestTransaction">How long the oldest transaction that has written has been open.</param>
internal sealed record ServerFacts(
    int Version, bool IsStandby, string Database, string Role, bool MayReplicate, bool MayCreate, bool MayMark, string WalLevel, int MaxSlots, int UsedSlots, int MaxSenders, int UsedSenders,
    string SlotWalLimit, TimeSpan OldestTransaction)
{
    /// <summary>The oldest version that does.</summary>
    public const int Oldest = 140_000;

    /// <summary>The first version whose publications take conditions on rows.</summary>
    public const int WithRowFilters = 150_000;

    // Hosted servers have a role of their own whose members may replicate.
    private const string Query = """
        select current_setting('server_version_num')::int4, pg_is_in_recovery(), current_database(), current_user,
               exists (select from pg_catalog.pg_roles r where r.rolname = current_user and (r.rolreplication or r.rolsuper))
                 or exists (select from pg_catalog.pg_roles r where r.rolname in ('rds_replication', 'cloudsqlsuperuser', 'azure_pg_admin') and pg_has_role(r.oid, 'USAGE')),
               has_database_privilege(current_database(), 'CREATE'),
               has_function_privilege('pg_catalog.pg_logical_emit_message(boolean, text, text)', 'EXECUTE'),
               current_setting('wal_level'), current_setting('max_replication_slots')::int4,
               (select count(*)::int4 from pg_catalog.pg_replication_slots), current_setting('max_wal_senders')::int4,
               (select count(*)::int4 from pg_catalog.pg_stat_replication), current_setting('max_slot_wal_keep_size'),
               coalesce((select extract(epoch from max(clock_timestamp() - xact_start)) from pg_catalog.pg_stat_activity where backend_xid is not null), 0)::float8
        """;

    public static async Task<ServerFacts> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new ServerFacts(
            reader.GetInt32(0), reader.GetBoolean(1), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), reader.GetBoolean(5),
            reader.GetBoolean(6), reader.GetString(7), reader.GetInt32(8), reader.GetInt32(9), reader.GetInt32(10), reader.GetInt32(11),
            reader.GetString(12), TimeSpan.FromSeconds(reader.GetDouble(13)));
    }
}
