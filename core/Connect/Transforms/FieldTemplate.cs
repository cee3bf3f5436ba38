using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using Sluice.Connect.Options;

namespace Sluice.Connect.Transforms;

/// <summary>A text with fields in it: <c>{type}-{user.id}</c>; <c>{{</c> and <c>}}</c> are the braces themselves.</summary>
internal sealed class FieldTemplate
{
    // Each a string, which stands as it is, a FieldPath, or a RecordField.
    private readonly List<object> _parts;

    private FieldTemplate(List<object> parts) => _parts = parts;

    /// <summary>The texts between the fields.</summary>
    public IEnumerable<string> Literals => _parts.OfType<string>();

    /// <summary>Null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    /// <param name="isRoute">Whether <c>{topic}</c> and <c>{timestamp:yyyy-MM-dd}</c> are those of the record.</param>
    public static FieldTemplate? Read(string text, string path, ICollection<ConfigurationError> errors, bool isRoute = false)
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
                var inner = text[(index + 1)..close];
                var own = isRoute ? RecordField.Of(inner) : null;
                if (own?.Problem is { } problem) return Fail(path, problem, errors);
                var part = own ?? (object?)FieldPaths.Read(inner, path, errors);
                if (part is null) return null;
                if (literal.Length > 0) parts.Add(literal.ToString());
                literal.Clear();
                parts.Add(part);
                index = close;
            }
            else if (c == '}') return Fail(path, $"has a '}}' without its '{{' in '{text}'; write }}}} for a brace", errors);
            else literal.Append(c);
        }

        if (literal.Length > 0) parts.Add(literal.ToString());
        return new FieldTemplate(parts);
    }

    /// <summary>The text with the fields of a record in it, or the first field that the record does not have; null is none.</summary>
    public bool TryFill(
        RecordInTransit record, [NotNullWhen(true)] out string? filled, [NotNullWhen(false)] out FieldPath? missing)
    {
        (filled, missing) = (null, null);
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (part is string literal) text.Append(literal);
            else if (part is RecordField own) text.Append(own.Text(record));
            else if (!record.Fields.TryGet((FieldPath)part, out var found) || found.Kind == JsonValueKind.Null)
            {
                missing = (FieldPath)part;
                return false;
            }
            else if (FieldPath.ToKey(found.ToElement()) is { } bytes) text.Append(Encoding.UTF8.GetString(bytes.Span));
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
