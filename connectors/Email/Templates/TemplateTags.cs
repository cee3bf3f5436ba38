namespace Sluice.Connectors.Email.Templates;

/// <summary>Finds the tags of a template, comments and escaped ones left out.</summary>
internal static class TemplateTags
{
    /// <summary>All tags in order; the last one has no body (null) when it is never closed.</summary>
    public static IEnumerable<(int Start, string? Body)> Of(string text)
    {
        var from = 0;
        while (text.IndexOf("{{", from, StringComparison.Ordinal) is var start && start >= 0)
        {
            var end = EndOf(text, start + 2);
            var shown = start == 0 || text[start - 1] != '\\';
            if (end < 0)
            {
                if (shown) yield return (start, null);
                yield break;
            }

            var body = text[(start + 2)..end].Trim('~').Trim();
            if (body.StartsWith('{')) body = body[1..].Trim();
            if (shown && !body.StartsWith('!')) yield return (start, body);
            from = end + 2;
        }
    }

    /// <summary>Where the closing braces are of the tag whose body starts at <paramref name="from"/>; -1: nowhere.</summary>
    private static int EndOf(string text, int from)
    {
        var body = text.AsSpan(from).TrimStart('~');
        if (body.StartsWith("!--"))
        {
            var comment = text.Length - body.Length + 3;
            from = text.IndexOf("--", comment, StringComparison.Ordinal);
            if (from < 0) return -1;
        }

        if (body.StartsWith("!")) return text.IndexOf("}}", from, StringComparison.Ordinal);
        var quote = '\0';
        for (var i = from; i + 1 < text.Length; i++)
        {
            if (quote != '\0') quote = text[i] == quote ? '\0' : quote;
            else if (text[i] is '"' or '\'') quote = text[i];
            else if (text[i] == '}' && text[i + 1] == '}') return i;
        }

        return -1;
    }
}
