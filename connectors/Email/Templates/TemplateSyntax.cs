namespace Sluice.Connectors.Email.Templates;

/// <summary>
/// Checks a template before the library compiles it, which names no place for half of the mistakes and finds some only
/// when it meets them in a rendering: an unknown helper, a partial.
/// </summary>
internal static class TemplateSyntax
{
    private const string KnownBlocks = "{{#if}}, {{#unless}}, {{#each}} or {{#with}}";

    /// <summary>The first mistake, or nothing.</summary>
    public static TemplateProblem? Check(string text)
    {
        var open = new Stack<(string Name, int Start)>();
        foreach (var (start, body) in TemplateTags.Of(text))
        {
            var message = body is null
                ? "this {{ has no }} after it"
                : Mistake(new TemplateTag(start, body), open);
            if (message is not null) return TemplateProblem.At(text, start, message);
        }

        return open.TryPop(out var left)
            ? TemplateProblem.At(text, left.Start, $"{{{{#{left.Name}}}}} has no {{{{/{left.Name}}}}} after it")
            : null;
    }

    private static string? Mistake(TemplateTag tag, Stack<(string Name, int Start)> open)
    {
        if (tag.Body.Length == 0) return "there is nothing between the braces";
        if (tag.Body.StartsWith('{')) return "raw blocks {{{{ }}}} are not known here";
        switch (tag.Body[0])
        {
            case '#':
                return OpeningMistake(tag, open);
            case '/':
                return ClosingMistake(tag.Body[1..].Trim(), open);
            case '>':
                return "there are no partials here";
            case '*':
                return "there are no decorators here";
            case '&':
                return $"write {{{{{{{tag.Body[1..].Trim()}}}}}}} to leave out the escaping";
            case '^' when tag.Body.Length > 1:
                return $"'{tag.Body}' is no block; write {{{{#unless {tag.Body[1..].Trim()}}}}}";
            default:
                return ExpressionMistake(tag, open.Count > 0);
        }
    }

    private static string? OpeningMistake(TemplateTag tag, Stack<(string Name, int Start)> open)
    {
        var words = new TemplateTag(tag.Start, tag.Body[1..].TrimStart()).Words();
        var name = words.Count == 0 ? "" : words[0];
        if (name is not ("if" or "unless" or "each" or "with"))
            return $"'#{name}' is no block; there are {KnownBlocks}";
        var arguments = words.Skip(1).TakeWhile(word => word != "as").ToList();
        if (arguments.Count != 1) return $"{{{{#{name}}}}} takes one argument and has {arguments.Count}";
        open.Push((name, tag.Start));
        return ArgumentMistake(arguments[0]);
    }

    private static string? ClosingMistake(string name, Stack<(string Name, int Start)> open)
    {
        if (!open.TryPop(out var opened)) return $"{{{{/{name}}}}} closes nothing";
        return opened.Name == name ? null : $"{{{{/{name}}}}} stands where {{{{/{opened.Name}}}}} belongs";
    }

    private static string? ExpressionMistake(TemplateTag tag, bool inBlock)
    {
        var words = tag.Words();
        if (words[0] is "else" or "^")
        {
            if (!inBlock) return "{{else}} stands in no block";
            return words.Count is 1 || (words.Count is 3 && words[1] == "if") ? words.Select(ArgumentMistake).FirstOrDefault(found => found is not null) : "write {{else}} or {{else if condition}}";
        }

        if (words[0] == "lookup")
            return words.Count == 3 ? words.Select(ArgumentMistake).FirstOrDefault(found => found is not null)
                : "write {{lookup list index}} or {{lookup object name}}";
        return words.Count > 1
            ? $"'{words[0]}' is no helper; there is lookup, and a field is written {{{{name}}}}"
            : ArgumentMistake(words[0]);
    }

    private static string? ArgumentMistake(string word)
    {
        if (word.StartsWith('('))
        {
            var inside = new TemplateTag(0, word.Trim('(', ')')).Words();
            return inside is ["lookup", _, _]
                ? inside.Select(ArgumentMistake).FirstOrDefault(found => found is not null)
                : $"'{word}' is no helper call; there is (lookup object name)";
        }

        var path = word;
        while (path.StartsWith("../", StringComparison.Ordinal) || path.StartsWith("./", StringComparison.Ordinal))
            path = path[(path.IndexOf('/', StringComparison.Ordinal) + 1)..];
        // The library reads a/b as b.
        return path.Length > 0 && path[0] is not ('"' or '\'') && path.Split('[')[0].Contains('/', StringComparison.Ordinal)
            ? $"write '.' in place of '/' in '{word}'"
            : null;
    }
}
