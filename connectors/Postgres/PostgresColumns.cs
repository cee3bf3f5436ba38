using System.ComponentModel;

namespace Sluice.Connectors.Postgres;

/// <summary>What happens to some columns on their way; the names are patterns as <c>schema.table.column</c>, with * for any characters.</summary>
public sealed record PostgresColumns
{
    [Description("Columns that never leave the database's side, as schema.table.column; * stands for any characters.")]
    public IReadOnlyList<string> Exclude { get; init; } = [];

    [Description("Columns whose values become \"***\", in the same form; null stays null. A key's columns cannot be masked: hash them.")]
    public IReadOnlyList<string> Mask { get; init; } = [];

    [Description("Columns whose values become the hexadecimal HMAC-SHA256 of their text with the salt, in the same form.")]
    public IReadOnlyList<string> Hash { get; init; } = [];

    [Secret]
    [Description("The salt of hash; needed when hash names columns.")]
    public string? Salt { get; init; }
}
