namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>Which tables a source follows: <c>schema.table</c>, with * for any characters.</summary>
internal sealed class TablePatterns(IEnumerable<string> included, IEnumerable<string> excluded)
{
    private readonly NamePattern[] _included = [.. included.Select(text => new NamePattern(text))];
    private readonly NamePattern[] _excluded = [.. excluded.Select(text => new NamePattern(text))];

    public bool Matches(string schema, string table)
    {
        var name = $"{schema}.{table}";
        return Array.Exists(_included, pattern => pattern.Matches(name)) && !Array.Exists(_excluded, pattern => pattern.Matches(name));
    }

    /// <summary>The patterns that none of the tables is of.</summary>
    public IEnumerable<string> Unmatched(IReadOnlyList<DatabaseTable> tables) =>
        _included.Where(pattern => !tables.Any(table => pattern.Matches(table.FullName))).Select(pattern => pattern.Text);
}
