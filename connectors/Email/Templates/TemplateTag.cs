namespace Sluice.Connectors.Email.Templates;

/// <summary>One <c>{{...}}</c> of a template.</summary>
/// <param name="Start">Where it begins in the template.</param>
/// <param name="Body">What stands inside, without the braces and tildes.</param>
internal readonly record struct TemplateTag(int Start, string Body)
{
    /// <summary>The words of the body; a quoted text, a bracketed name and a sub-expression are one word each.</summary>
    public IReadOnlyList<string> Words()
    {
        var words = new List<string>();
        var (wordStart, depth, quote) = (-1, 0, '\0');
        for (var i = 0; i < Body.Length; i++)
        {
            var character = Body[i];
            if (quote != '\0')
            {
                if (character == quote) quote = '\0';
                continue;
            }

            if (character is '"' or '\'') quote = character;
            else if (character == '[') quote = ']';
            else if (character == '(') depth++;
            else if (character == ')') depth--;
            if (!char.IsWhiteSpace(character) || depth > 0)
            {
                if (wordStart < 0) wordStart = i;
            }
            else if (wordStart >= 0)
            {
                words.Add(Body[wordStart..i]);
                wordStart = -1;
            }
        }

        if (wordStart >= 0) words.Add(Body[wordStart..]);
        return words;
    }
}
