namespace Sluice.Connectors.Sqlite.Query;

/// <summary>
/// Reads the query language: <c>any = all { "OR" all }; all = one { ["AND"] one }; one = ["-" | "NOT"] (term | "(" any ")")</c>.
/// </summary>
internal sealed class QueryParser
{
    private const int MaxLength = 4_096;
    private const int MaxTerms = 64;
    private const int MaxDepth = 32;

    private readonly QueryLexer _lexer;
    private QueryToken _token;
    private int _terms;
    private int _depth;

    private QueryParser(string query)
    {
        _lexer = new QueryLexer(query);
        _token = _lexer.Next();
    }

    /// <summary>The tree of a query; an empty one finds everything. Throws <see cref="FormatException"/> with what and where.</summary>
    public static QueryNode Parse(string query)
    {
        if (query.Length > MaxLength)
            throw new FormatException($"The query has {query.Length} characters; at most {MaxLength} are read.");
        var parser = new QueryParser(query);
        if (parser._token.Kind == QueryTokenKind.End) return new QueryNode.AllOf([]);
        var node = parser.Any();
        return parser._token.Kind == QueryTokenKind.End
            ? node
            : throw new FormatException($"The ')' at character {parser._token.Position} closes nothing: take it away, or put the text in quotes.");
    }

    private QueryNode Any()
    {
        if (++_depth > MaxDepth)
            throw new FormatException($"More than {MaxDepth} brackets or minus signs are nested at character {_token.Position}.");
        var nodes = new List<QueryNode> { All() };
        while (_token.Kind == QueryTokenKind.Or)
        {
            Advance();
            nodes.Add(All());
        }

        _depth--;
        return nodes is [var only] ? only : new QueryNode.AnyOf(nodes);
    }

    private QueryNode All()
    {
        var nodes = new List<QueryNode> { One() };
        while (_token.Kind is not (QueryTokenKind.Or or QueryTokenKind.Close or QueryTokenKind.End))
        {
            if (_token.Kind == QueryTokenKind.And) Advance();
            nodes.Add(One());
        }

        return nodes is [var only] ? only : new QueryNode.AllOf(nodes);
    }

    private QueryNode One()
    {
        var token = _token;
        switch (token.Kind)
        {
            case QueryTokenKind.Term:
                Advance();
                return Term(token);
            case QueryTokenKind.Not:
                Advance();
                if (_token.Kind == QueryTokenKind.Not)
                    throw new FormatException($"Two minus signs in a row at character {token.Position}: one says \"without\".");
                return new QueryNode.Not(One());
            case QueryTokenKind.Open:
                Advance();
                var inner = Any();
                if (_token.Kind != QueryTokenKind.Close)
                    throw new FormatException($"The '(' at character {token.Position} is not closed: put a ')' where it ends.");
                Advance();
                return inner;
            default:
                throw new FormatException(
                    $"At character {token.Position} a word is missing: write a OR b, a AND b, -a or (a b), or put the text in quotes.");
        }
    }

    private QueryNode Term(QueryToken token)
    {
        if (++_terms > MaxTerms) throw new FormatException($"The query has more than {MaxTerms} words at character {token.Position}.");
        if (token.Field == "topic") return new QueryNode.Topic(token.Text, token.IsPrefix);
        var words = Words.Of(token.Text);
        if (words.Count == 0)
        {
            throw new FormatException(
                $"'{token.Text}{(token.IsPrefix ? "*" : "")}' at character {token.Position} has no letter or digit to search for.");
        }

        var phrase = new Words(words, token.IsPrefix);
        return token.Field is { } field ? new QueryNode.Field(field, phrase) : new QueryNode.Phrase(phrase);
    }

    private void Advance() => _token = _lexer.Next();
}
