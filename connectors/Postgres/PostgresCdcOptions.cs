using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Postgres.Envelopes;
using Sluice.Connectors.Postgres.Snapshots;

namespace Sluice.Connectors.Postgres;

/// <summary>Options of the <c>postgres-cdc</c> source.</summary>
public sealed record PostgresCdcOptions : IValidatableObject
{
    private const int MaxNameLength = 63;

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
    [Description("The topic of a table's changes; {schema}, {table} and {database} stand for the names; one with characters that a topic cannot have gets _ for them and a hash behind it.")]
    public string Topic { get; init; } = "{schema}.{table}";

    [Description("What a change looks like: debezium (before, after, source, op) or flat (the row alone; what happened is in the headers).")]
    public PostgresEnvelope Envelope { get; init; } = PostgresEnvelope.Debezium;

    [Description("Whether rows that are there already are read: initial (once, before the changes), never, only (then the source is done) or whenNeeded (initial, and again when the slot was lost).")]
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

    /// <inheritdoc />
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ConnectionText.TryParse(Connection, out _, out var problem)) yield return new ValidationResult(problem, [nameof(Connection)]);
        foreach (var (i, table) in Tables.Index())
        {
            if (table.IndexOf('.', StringComparison.Ordinal) <= 0) yield return new ValidationResult("must be schema.table, such as public.orders or public.*", [$"{nameof(Tables)}[{i}]"]);
        }

        foreach (var (i, table) in ExcludeTables.Index())
        {
            if (table.IndexOf('.', StringComparison.Ordinal) <= 0) yield return new ValidationResult("must be schema.table, such as public.orders or public.*", [$"{nameof(ExcludeTables)}[{i}]"]);
        }

        if (Slot is not null && !IsSlotName(Slot)) yield return new ValidationResult("must be 1 to 63 lower case letters, digits and _", [nameof(Slot)]);
        if (Publication is not null && Publication.Length is 0 or > MaxNameLength) yield return new ValidationResult("must be 1 to 63 characters", [nameof(Publication)]);
        if (Columns.Hash.Count > 0 && Columns.Salt is null) yield return new ValidationResult("is needed: without it, hashes of short values can be guessed", [$"{nameof(Columns)}.{nameof(Columns.Salt)}"]);
        if (Heartbeat < TimeSpan.FromMilliseconds(100) || Heartbeat > TimeSpan.FromHours(1)) yield return new ValidationResult("must be from 100ms to 1h", [nameof(Heartbeat)]);
    }

    internal string SlotFor(string connector) => Slot ?? NameFor(connector);

    internal string PublicationFor(string connector) => Publication ?? NameFor(connector);

    /// <summary>A connector's name with what a slot's name may have, and never longer than names may be.</summary>
    private static string NameFor(string connector)
    {
        var name = string.Concat("sluice_", connector).ToLowerInvariant();
        name = string.Concat(name.Select(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) ? character : '_'));
        return name.Length <= MaxNameLength ? name : name[..MaxNameLength];
    }

    private static bool IsSlotName(string name) =>
        name.Length is > 0 and <= MaxNameLength && name.All(character => char.IsAsciiLetterLower(character) || char.IsAsciiDigit(character) || character == '_');
}
