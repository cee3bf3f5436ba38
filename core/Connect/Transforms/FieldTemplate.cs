using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>A text with fields in it: <c>{type}-{user.id}</c>; <c>{{</c> and <c>}}</c> are the braces themselves.</summary>
internal sealed class FieldTemplate
{
    // Each a string, which stands as it is, or a FieldPath.
    private readonly List<object> _parts;

    private FieldTemplate(List<object> parts) => _parts = parts;

    /// <summary>Null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    public static FieldTemplate? Read(string text, string path, ICollection<ConfigurationError> errors)
    {
        var (parts, literal) = (new List<object>(), new StringBuilder());
        for (var index = 0; index < text.Length; index++)
        {
            var c = text[index];
            if (c is '{' or '}' && index + 1 < text.Length && text[index + 1] == c) literal.Append(text[index++]);
            else if (c == '{')
            {
                var close = text.IndexOf('}', index);
                if (close < 0) return Fail(path, $"has a '{{' without its '}}' in '{text}'; write {{{{ for a brace", errors);
                if (FieldPaths.Read(text[(index + 1)..close], path, errors) is not { } field) return null;
                if (literal.Length > 0) parts.Add(literal.ToString());
                literal.Clear();
                parts.Add(field);
                index = close;
            }
            else if (c == '}') return Fail(path, $"has a '}}' without its '{{' in '{text}'; write }}}} for a brace", errors);
            else literal.Append(c);
        }

        if (literal.Length > 0) parts.Add(literal.ToString());
        return new FieldTemplate(parts);
    }

    /// <summary>The text with the fields of a document in it, or the first field that the document does not have.</summary>
    public bool TryFill(
        JsonElement document, [NotNullWhen(true)] out string? filled, [NotNullWhen(false)] out FieldPath? missing)
    {
        (filled, missing) = (null, null);
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part is not FieldPath field)
            {
                text.Append((string)part);
                continue;
            }

            if (!field.TryGet(document, out var found))
            {
                missing = field;
                return false;
            }

            if (FieldPath.ToKey(found) is { } bytes) text.Append(Encoding.UTF8.GetString(bytes.Span));
        }

        filled = text.ToString();
        return true;
    }

    private static FieldTemplate? Fail(string path, string message, ICollection<ConfigurationError> errors)
    {
        errors.Add(new ConfigurationError(path, message));
        return null;
    }
}
