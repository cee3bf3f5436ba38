using System.Text;
using Sluice.Connectors.Postgres.Catalog;

namespace Sluice.Connectors.Postgres.Envelopes;

/// <summary>The configuration's rules for columns. Where several match, the one that shows least holds: exclude, mask, hash.</summary>
internal sealed class ColumnRules(PostgresColumns columns)
{
    private readonly NamePattern[] _exclude = [.. columns.Exclude.Select(text => new NamePattern(text))];
    private readonly NamePattern[] _mask = [.. columns.Mask.Select(text => new NamePattern(text))];
    private readonly NamePattern[] _hash = [.. columns.Hash.Select(text => new NamePattern(text))];

    /// <summary>The key of the hashes.</summary>
    public byte[] Salt { get; } = Encoding.UTF8.GetBytes(columns.Salt ?? "");

    public ColumnTreatment For(CapturedTable table, CapturedColumn column)
    {
        var name = $"{table.FullName}.{column.Name}";
        if (Array.Exists(_exclude, pattern => pattern.Matches(name))) return ColumnTreatment.Exclude;
        if (Array.Exists(_mask, pattern => pattern.Matches(name))) return ColumnTreatment.Mask;
        return Array.Exists(_hash, pattern => pattern.Matches(name)) ? ColumnTreatment.Hash : ColumnTreatment.Keep;
    }

    /// <summary>What of these rules a table cannot do with, each with the remedy; empty when all is well.</summary>
    public IReadOnlyList<string> ProblemsOf(CapturedTable table)
    {
        var problems = new List<string>();
        if (_hash.Length > 0 && Salt.Length == 0)
            problems.Add("columns.hash needs columns.salt: without it, hashes of short values can be guessed. Set a long random text.");
        foreach (var column in table.Key.Select(index => table.Columns[index]))
        {
            var treatment = For(table, column);
            if (treatment is not (ColumnTreatment.Exclude or ColumnTreatment.Mask)) continue;
            var verb = treatment == ColumnTreatment.Exclude ? "excluded" : "masked";
            problems.Add(
                $"{table.FullName}.{column.Name} is part of the record's key and cannot be {verb}: name it in columns.hash, or narrow the pattern.");
        }

        return problems;
    }
}
