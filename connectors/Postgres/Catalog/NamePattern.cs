namespace Sluice.Connectors.Postgres.Catalog;

/// <summary>A name as a configuration writes it, <c>schema.table</c> or <c>schema.table.column</c>; * stands for any characters.</summary>
/// <remarks>Upper and lower case differ, as they do between quotes in SQL.</remarks>
internal sealed class NamePattern(string pattern)
{
    private readonly string[] _parts = pattern.Split('*');

    public string Text => pattern;

    public bool Matches(string name)
    {
        if (_parts.Length == 1) return name == pattern;
        var last = _parts[^1];
        if (!name.StartsWith(_parts[0], StringComparison.Ordinal)) return false;
        var at = _parts[0].Length;
        foreach (var part in _parts.AsSpan(1, _parts.Length - 2))
        {
            var found = name.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0) return false;
            at = found + part.Length;
        }

        return name.Length - at >= last.Length && name.EndsWith(last, StringComparison.Ordinal);
    }
}
