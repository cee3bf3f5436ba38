using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Sluice.Connectors.Postgres.Sink.Names;

/// <summary>A text with places for where a record comes from, such as <c>{schema}_{table}</c>.</summary>
internal sealed class TextTemplate
{
    private static readonly Dictionary<string, Func<ChangeSource, string?>> Places = new(StringComparer.Ordinal)
    {
        ["topic"] = source => source.Topic,
        ["database"] = source => source.Database,
        ["schema"] = source => source.Schema,
        ["table"] = source => source.Table,
        ["name"] = source => source.Name,
    };

    private readonly (string Text, string? Place)[] _pieces;

    private TextTemplate((string Text, string? Place)[] pieces) => _pieces = pieces;

    /// <summary>The text, when it is always the same.</summary>
    public string? Constant => Array.Exists(_pieces, piece => piece.Place is not null) ? null : string.Concat(_pieces.Select(piece => piece.Text));

    /// <summary>Whether it needs more of a record than its topic.</summary>
    public bool NeedsChange => Array.Exists(_pieces, piece => piece.Place is not (null or "topic"));

    /// <summary>Whether it is nothing but one place.</summary>
    public bool IsPlace => _pieces is [{ Text: "", Place: not null }];

    public static bool TryParse(string text, [NotNullWhen(true)] out TextTemplate? template, [NotNullWhen(false)] out string? problem)
    {
        template = null;
        var pieces = new List<(string, string?)>();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0)
            {
                pieces.Add((text[at..], null));
                break;
            }

            var close = text.IndexOf('}', open);
            var place = close < 0 ? "" : text[(open + 1)..close];
            if (!Places.ContainsKey(place))
            {
                problem = $"has a {{ that begins none of {string.Join(", ", Places.Keys.Select(name => $"{{{name}}}"))}";
                return false;
            }

            if (open > at) pieces.Add((text[at..open], null));
            pieces.Add(("", place));
            at = close + 1;
        }

        problem = pieces.Count == 0 ? "is empty" : null;
        if (problem is null) template = new TextTemplate([.. pieces]);
        return template is not null;
    }

    /// <summary>Fills the places in.</summary>
    /// <exception cref="RefusedRecordException">The record does not say what goes into a place.</exception>
    public string Fill(ChangeSource source)
    {
        if (_pieces is [var only]) return Text(only, source);
        var text = new StringBuilder();
        foreach (var piece in _pieces) text.Append(Text(piece, source));
        return text.ToString();
    }

    private static string Text((string Text, string? Place) piece, ChangeSource source) => piece.Place is null
        ? piece.Text
        : Places[piece.Place](source) ?? throw new RefusedRecordException(
            $"does not say its {piece.Place}, which goes into {{{piece.Place}}}: only a change of a database does");
}
