using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Sluice.Connectors.Postgres.Sink.Names;

namespace Sluice.Connectors.Postgres;

/// <summary>Options of the <c>postgres</c> sink.</summary>
public sealed record PostgresSinkOptions : IValidatableObject
{
    /// <summary>The value of <see cref="Key"/> that stands for the table's own primary key.</summary>
    internal const string Primary = "primary";

    [Required]
    [Secret]
    [Description("The database: Host=db;Username=sluice;Password=...;Database=shop, or postgres://sluice:...@db/shop. The role needs SELECT, INSERT, UPDATE and DELETE on the tables, and TEMPORARY on the database.")]
    public required string Connection { get; init; }

    [Required]
    [Description("The table, as table or schema.table; a name with dots stands in double quotes. {topic} stands for the topic, and of a database's change {database}, {schema} and {table} for where it happened.")]
    public string Table { get; init; } = "{topic}";

    [Required]
    [MinLength(1)]
    [Description("The columns that tell rows apart: primary (the table's own primary key), or names; the table must have a unique index on them.")]
    public IReadOnlyList<string> Key { get; init; } = [Primary];

    [Description("Whether a tombstone, and a change that is a delete, deletes its row; otherwise they are passed over.")]
    public bool Delete { get; init; } = true;

    [Description("Whether TRUNCATE in the source, as a record with op t, empties the table; otherwise it is passed over.")]
    public bool Truncate { get; init; }

    [Description("Whether a table that is not there is made from the first records.")]
    public bool Create { get; init; }

    [Description("What becomes of a field that the table has no column for: refuse (the record goes to the dead letters), ignore, or add (the column is added).")]
    public PostgresUnknownFields UnknownFields { get; init; } = PostgresUnknownFields.Refuse;

    [Description("A column that says where a row comes from, so that several sources share a table without meeting each other's keys: it is part of the key.")]
    public string? SourceColumn { get; init; }

    [Required]
    [Description("What sourceColumn gets; {topic}, {database}, {schema}, {table} and {name} (the source connector's) are filled in.")]
    public string Source { get; init; } = "{topic}";

    [Description("A column that marks deleted rows instead of deleting them: a boolean becomes true, a timestamp the time of the record.")]
    public string? SoftDelete { get; init; }

    [Required]
    [Description("The schema of the table sluice_offsets, where the sink keeps what it has taken, in the same transaction as the rows.")]
    public string OffsetsSchema { get; init; } = "public";

    [Description("How long one statement may take before the server ends it; less than retry.timeout.")]
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Whether the table's own primary key tells rows apart.</summary>
    internal bool HasPrimaryKey() => Key is [Primary];

    /// <summary>The names of the key's columns, where they are given; the source's column first.</summary>
    internal IEnumerable<string> KeyColumns() => SourceColumn is null || Key.Contains(SourceColumn, StringComparer.Ordinal) ? Key : [SourceColumn, .. Key];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ConnectionText.TryParse(Connection, out _, out var problem)) yield return new ValidationResult(problem, [nameof(Connection)]);
        if (!TableTemplate.TryParse(Table, out _, out problem)) yield return new ValidationResult(problem, [nameof(Table)]);
        if (!TextTemplate.TryParse(Source, out _, out problem)) yield return new ValidationResult(problem, [nameof(Source)]);
        if (Key.Distinct(StringComparer.Ordinal).Count() < Key.Count) yield return new ValidationResult("names a column twice", [nameof(Key)]);
        foreach (var (name, option) in Names())
        {
            if (Identifier.Problem(name) is { } found) yield return new ValidationResult(found, [option]);
        }

        if (StatementTimeout <= TimeSpan.Zero) yield return new ValidationResult("must be more than nothing", [nameof(StatementTimeout)]);
    }

    private IEnumerable<(string Name, string Option)> Names()
    {
        foreach (var name in Key) yield return (name, nameof(Key));
        if (SourceColumn is not null) yield return (SourceColumn, nameof(SourceColumn));
        if (SoftDelete is not null) yield return (SoftDelete, nameof(SoftDelete));
        yield return (OffsetsSchema, nameof(OffsetsSchema));
    }
}
