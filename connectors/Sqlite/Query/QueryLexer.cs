using System.Text;

namespace Sluice.Connectors.Sqlite.Query;

/// <summary>Cuts a query into tokens.</summary>
internal sealed class QueryLexer(string query)
{
    private int _next;

    public QueryToken Next()
    {
        while (_next < query.Length && IsSpace(query[_next])) _next++;
        if (_next == query.Length) return new QueryToken(QueryTokenKind.End, _next + 1);
        var position = _next + 1;
        switch (query[_next])
        {
            case '(':
                _next++;
                return new QueryToken(QueryTokenKind.Open, position);
            case ')':
                _next++;
                return new QueryToken(QueryTokenKind.Close, position);
            case '-':
                _next++;
                return new QueryToken(QueryTokenKind.Not, position);
            case '"':
                return Quoted(position, field: null);
            default:
                return Word(position);
        }
    }

    private QueryToken Word(int position)
    {
        var start = _next;
        while (_next < query.Length && !IsSpace(query[_next]) && query[_next] is not ('(' or ')' or '"')) _next++;
        var word = query[start.._next];
        switch (word)
        {
            case "OR": return new QueryToken(QueryTokenKind.Or, position);
            case "AND": return new QueryToken(QueryTokenKind.And, position);
            case "NOT": return new QueryToken(QueryTokenKind.Not, position);
        }

        var colon = word.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0 || !IsFieldName(word[..colon]) || word.AsSpan(colon + 1).StartsWith("//") || word.AsSpan(colon + 1).StartsWith(":"))
            return Term(position, word, field: null);
        var field = FieldName(position, word[..colon]);
        if (colon + 1 < word.Length) return Term(position, word[(colon + 1)..], field);
        if (_next < query.Length && query[_next] == '"') return Quoted(position, field);
        throw new FormatException(
            $"'{word}' at character {position} has no value: write {word}500, or \"{word}\" in quotes to search for the word.");
    }

    private QueryToken Quoted(int position, string? field)
    {
        var text = new StringBuilder();
        for (_next++; _next < query.Length; _next++)
        {
            if (query[_next] == '"')
            {
                var isPrefix = ++_next < query.Length && query[_next] == '*';
                if (isPrefix) _next++;
                return new QueryToken(QueryTokenKind.Term, position, text.ToString(), field, isPrefix);
            }

            if (query[_next] == '\\' && _next + 1 < query.Length && query[_next + 1] is '"' or '\\') _next++;
            text.Append(query[_next]);
        }

        throw new FormatException($"The quote at character {position} is not closed: put another \" at the end of the phrase.");
    }

    private static QueryToken Term(int position, string word, string? field)
    {
        var isPrefix = word.EndsWith('*');
        if (isPrefix) word = word[..^1];
        if (word.Contains('*', StringComparison.Ordinal))
        {
            throw new FormatException(
                $"'*' may stand only at the end of a word, once, but '{word}' at character {position} has one inside: write time* or put the text in quotes.");
        }

        return new QueryToken(QueryTokenKind.Term, position, word, field, isPrefix);
    }

    /// <summary>Not every colon makes a field: <c>12:30:45</c> is a time, and <c>http://...</c> an address.</summary>
    private static bool IsFieldName(string text) => text.Any(c => char.IsLetter(c) || c is '_' or '$');

    private static string FieldName(int position, string text)
    {
        var name = text.StartsWith("$.", StringComparison.Ordinal) ? text[2..] : text;
        if (name.Contains('[', StringComparison.Ordinal))
        {
            throw new FormatException(
                $"The field '{text}' at character {position} has an index: leave it out, every element of an array is looked at.");
        }

        return name.Length > 0 && !name.StartsWith('.') && !name.EndsWith('.')
            ? name
            : throw new FormatException($"'{text}' at character {position} is not a field: write it like user.id:42.");
    }

    private static bool IsSpace(char c) => char.IsWhiteSpace(c) || char.IsControl(c);
}
