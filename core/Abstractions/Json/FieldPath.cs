using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice;

/// <summary>A place in a JSON document: <c>$.user.id</c>, <c>user.id</c>, <c>$.items[0].sku</c>; <c>$</c> is the whole.</summary>
/// <remarks>A field whose name has a dot in it is found too, when no nested path matches: <c>log.level</c>.</remarks>
public sealed class FieldPath
{
    // Characters as themselves: the same value escaped otherwise must not be another key.
    private static readonly JsonSerializerOptions CompactText = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string _text;
    private readonly string _dotted;
    private readonly object[] _steps;

    // The names among the steps as bytes, to find them in a document without another conversion for each record.
    private readonly byte[]?[] _names;

    private FieldPath(string text, string dotted, object[] steps)
    {
        (_text, _dotted, _steps) = (text, dotted, steps);
        _names = Array.ConvertAll(steps, step => step is string name ? Encoding.UTF8.GetBytes(name) : null);
    }

    /// <summary>The names and indexes on the way: each a <see cref="string"/> or an <see cref="int"/>.</summary>
    public IReadOnlyList<object> Steps => _steps;

    /// <summary>The path as the name of a single field with dots in it.</summary>
    public string DottedName => _dotted;

    /// <summary>Reads a path; throws <see cref="FormatException"/> that says what is wrong and where.</summary>
    public static FieldPath Parse(string text) => TryParse(text, out var path, out var error)
        ? path
        : throw new FormatException($"'{text}' is not a path: {error}. Write it like $.user.id or $.items[0].sku.");

    /// <summary>Reads a path, or says what is wrong with it.</summary>
    public static bool TryParse(
        string text, [NotNullWhen(true)] out FieldPath? path, [NotNullWhen(false)] out string? error)
    {
        path = null;
        var rest = text.StartsWith('$') ? text[1..].TrimStart('.') : text;
        if (text.Length == 0 || (text[0] == '$' && text.Length > 1 && text[1] is not ('.' or '[')))
        {
            error = text.Length == 0 ? "it is empty" : "after '$' comes '.' or '['";
            return false;
        }

        var steps = new List<object>();
        foreach (var piece in rest.Length == 0 ? [] : rest.Split('.'))
        {
            if (!TryAddSteps(piece, steps, out error)) return false;
        }

        (path, error) = (new FieldPath(text, rest, [.. steps]), null);
        return true;
    }

    /// <summary>The element at this path, if the document has one there.</summary>
    public bool TryGet(JsonElement document, out JsonElement found)
    {
        found = document;
        for (var i = 0; i < _steps.Length; i++)
        {
            if (!TryStep(found, i, out found)) return TryDotted(document, out found);
        }

        return true;
    }

    /// <summary>
    /// The bytes that a key made from a JSON value has on every produce path: a string's characters, any other value's
    /// compact text, nothing for null.
    /// </summary>
    public static ReadOnlyMemory<byte>? ToKey(JsonElement element) => element.ValueKind switch
    {
        // The cast matters: a bare null would become empty memory, which is a key.
        JsonValueKind.Null or JsonValueKind.Undefined => (ReadOnlyMemory<byte>?)null,
        JsonValueKind.String => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(element.GetString()!)),
        _ => new ReadOnlyMemory<byte>(JsonSerializer.SerializeToUtf8Bytes(element, CompactText)),
    };

    public override string ToString() => _text;

    private static bool TryAddSteps(string piece, List<object> steps, [NotNullWhen(false)] out string? error)
    {
        var bracket = piece.IndexOf('[', StringComparison.Ordinal);
        var name = bracket < 0 ? piece : piece[..bracket];
        if (name.Length > 0) steps.Add(name);
        else if (bracket < 0)
        {
            error = "a name between dots is empty";
            return false;
        }

        while (bracket >= 0)
        {
            var close = piece.IndexOf(']', bracket);
            if (close < 0 || !int.TryParse(
                piece.AsSpan(bracket + 1, close - bracket - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                error = "between '[' and ']' stands a number";
                return false;
            }

            steps.Add(index);
            bracket = close + 1 < piece.Length ? close + 1 : -1;
            if (bracket < 0 || piece[bracket] == '[') continue;
            error = $"'{piece[bracket]}' after ']'";
            return false;
        }

        error = null;
        return true;
    }

    private bool TryStep(JsonElement element, int index, out JsonElement found)
    {
        found = default;
        if (_names[index] is { } name) return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out found);
        var item = (int)_steps[index];
        if (element.ValueKind != JsonValueKind.Array || item >= element.GetArrayLength()) return false;
        found = element[item];
        return true;
    }

    private bool TryDotted(JsonElement document, out JsonElement found)
    {
        found = default;
        return _steps.Length > 1 && document.ValueKind == JsonValueKind.Object && document.TryGetProperty(_dotted, out found);
    }
}
