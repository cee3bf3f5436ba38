using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres;

/// <summary>Options of the <c>postgres-cdc</c> source.</summary>
public sealed record PostgresCdcOptions
{
    [Required]
    [Secret]
    [Description("The database: Host=db;Username=sluice;Password=...;Database=shop, or postgres://sluice:...@db/shop. The role needs REPLICATION and SELECT on the tables.")]
    public required string Connection { get; init; }

    [Required]
    [MinLength(1)]
    [Description("The tables, as schema.table; * stands for any characters. A table that is made later and matches joins by itself.")]
    public required IReadOnlyList<string> Tables { get; init; }

    [Description("Tables that do not count although they match, in the same form.")]
    public IReadOnlyList<string> ExcludeTables { get; init; } = [];

    [Required]
    [Description("The topic of a table's changes; {schema}, {table} and {database} stand for the names.")]
    public string Topic { get; init; } = "{schema}.{table}";

    [Description("What a change looks like: debezium (before, after, source, op) or flat (the row alone; what happened is in the headers).")]
    public PostgresEnvelope Envelope { get; init; } = PostgresEnvelope.Debezium;

    [Description("Whether rows that are there already are read: initial (once, before the changes), never, only (then the source is done) or when-needed (initial, and again when the slot was lost).")]
    public PostgresSnapshot Snapshot { get; init; } = PostgresSnapshot.Initial;

    [Description("The replication slot, made when it is not there; sluice_{connector} by default. Lower case letters, digits and _.")]
    public string? Slot { get; init; }

    [Description("The publication, made when it is not there and then kept in step with tables; sluice_{connector} by default.")]
    public string? Publication { get; init; }

    [Description("Which columns are left out or masked.")]
    public PostgresColumns Columns { get; init; } = new();

    [Description("For a table (schema.table), an SQL condition on its rows: others are neither read nor followed. Goes into the publication, so the server filters.")]
    public IReadOnlyDictionary<string, string> Rows { get; init; } = new Dictionary<string, string>();

    [Description("A delete is followed by a record without a value, so that compaction forgets the key. The flat envelope has no other deletes.")]
    public bool Tombstones { get; init; } = true;

    [Description("TRUNCATE becomes a record with op t and no key; otherwise it is passed over.")]
    public bool Truncates { get; init; } = true;

    [Description("A topic for the beginning and the end of each transaction; none by default.")]
    public string? TransactionTopic { get; init; }

    [Description("Logical messages (pg_logical_emit_message) that become records: an outbox without a table.")]
    public PostgresMessages Messages { get; init; } = new();

    [Description("How often a mark is written to the server's WAL, and must come back: an idle table on a busy server then holds no WAL, and a silent stall is seen.")]
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);
}
