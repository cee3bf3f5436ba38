using System.Diagnostics.CodeAnalysis;

namespace Sluice.Connectors.Postgres.Sink.Names;

/// <summary>The <c>table</c> option: a table's name, or how one follows from where a record comes from.</summary>
internal sealed class TableTemplate
{
    private readonly TextTemplate? _schema;
    private readonly TextTemplate _name;
    private readonly bool _splits;

    private TableTemplate(TextTemplate? schema, TextTemplate name, bool splits) => (_schema, _name, _splits) = (schema, name, splits);

    /// <summary>The table, when it is always the same.</summary>
    public TableName? Constant =>
        _name.Constant is { } name && (_schema is null || _schema.Constant is not null) ? new TableName(_schema?.Constant, name) : null;

    /// <summary>Whether it needs more of a record than its topic.</summary>
    public bool NeedsChange => _name.NeedsChange || _schema is { NeedsChange: true };

    public static bool TryParse(string text, [NotNullWhen(true)] out TableTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        if (!TrySplit(text, out var parts, out problem)) return false;
        var templates = new List<TextTemplate>();
        foreach (var (part, _) in parts)
        {
            if (!TextTemplate.TryParse(part, out var parsed, out problem)) return false;
            if (parsed.Constant is { } constant && Identifier.Problem(constant) is { } found)
            {
                problem = found;
                return false;
            }

            templates.Add(parsed);
        }

        // What {topic} stands for may be schema.table itself, as the source names its topics, unless quotes say that it is one name.
        template = templates is [var alone]
            ? new TableTemplate(null, alone, splits: alone.IsPlace && !parts[0].IsQuoted)
            : new TableTemplate(templates[0], templates[1], splits: false);
        return true;
    }

    /// <summary>The table of a record.</summary>
    /// <exception cref="RefusedRecordException">The record does not lead to a name.</exception>
    public TableName Of(ChangeSource source)
    {
        var (schema, name) = (_schema?.Fill(source), _name.Fill(source));
        if (_splits && name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && dot < name.Length - 1)
            (schema, name) = (name[..dot], name[(dot + 1)..]);
        if ((Identifier.Problem(name) ?? (schema is null ? null : Identifier.Problem(schema))) is { } problem)
            throw new RefusedRecordException($"{problem}, made by 'table'");
        return new TableName(schema, name);
    }

    /// <summary>Splits at the dot outside of quotes and places.</summary>
    private static bool TrySplit(string text, out List<(string Part, bool IsQuoted)> parts, [NotNullWhen(false)] out string? problem)
    {
        parts = [];
        problem = "must be table or schema.table; a name with dots or quotes in it stands in double quotes, its own quotes doubled";
        for (var at = 0; at <= text.Length; at++)
        {
            if (at < text.Length && text[at] == '"')
            {
                var end = at + 1;
                while (end < text.Length && (text[end] != '"' || (end + 1 < text.Length && text[end + 1] == '"'))) end += text[end] == '"' ? 2 : 1;
                if (end >= text.Length) return false;
                parts.Add((text[(at + 1)..end].Replace("\"\"", "\"", StringComparison.Ordinal), true));
                at = end + 1;
            }
            else
            {
                var dot = text.IndexOf('.', at);
                var end = dot < 0 ? text.Length : dot;
                if (end == at || text.AsSpan(at, end - at).Contains('"')) return false;
                parts.Add((text[at..end], false));
                at = end;
            }

            if (at < text.Length && (text[at] != '.' || at == text.Length - 1)) return false;
        }

        if (parts.Count > 2) return false;
        problem = null;
        return true;
    }
}
