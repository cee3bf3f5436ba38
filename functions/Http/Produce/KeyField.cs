using System.Text;
using System.Text.Json;

namespace Sluice.Worker.Http.Produce;

/// <summary>The field of a record that is its key, found while the record is read over. Finds what <see cref="FieldPath"/> finds.</summary>
internal sealed class KeyField
{
    private readonly byte[]?[] _names;
    private readonly int[] _indexes;
    private readonly byte[]? _dotted;

    private KeyField(FieldPath path)
    {
        _names = [.. path.Steps.Select(step => step is string name ? Encoding.UTF8.GetBytes(name) : null)];
        _indexes = [.. path.Steps.Select(step => step is int index ? index : -1)];
        _dotted = path.Steps.Count > 1 ? Encoding.UTF8.GetBytes(path.ToString().TrimStart('$').TrimStart('.')) : null;
    }

    /// <summary>Reads <c>?key=</c>; null when there is none.</summary>
    public static KeyField? Parse(string? path)
    {
        if (string.IsNullOrEmpty(path)) return null;
        return FieldPath.TryParse(path, out var parsed, out var problem)
            ? new KeyField(parsed)
            : throw RequestException.Bad($"key={path} is not a path: {problem}. Write it like key=$.user.id.");
    }

    /// <summary>
    /// Reads over the value that <paramref name="reader"/> stands at the first token of, to its last token, and finds the key in
    /// it. The reader is over exactly <paramref name="text"/>.
    /// </summary>
    public NullableBytes Read(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        var found = Find(ref reader, 0, out var dotted);
        return Key(found.Exists ? found : dotted, text);
    }

    /// <summary>The key that a JSON value makes: a string's characters, any other value's compact text, nothing for null.</summary>
    public static NullableBytes Key(scoped in JsonPart part, ReadOnlySpan<byte> text)
    {
        var raw = text.Slice(part.Start, part.Length);
        switch (part.Kind)
        {
            case JsonTokenType.None or JsonTokenType.Null:
                return NullableBytes.Null;
            case JsonTokenType.String when !raw.Contains((byte)'\\'):
                return raw[1..^1];
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return raw;
            default:
                return Unescaped(raw);
        }
    }

    private static NullableBytes Unescaped(ReadOnlySpan<byte> raw)
    {
        using var document = JsonDocument.Parse(raw.ToArray(), JsonDepth.Parsing);
        try
        {
            return NullableBytes.From(FieldPath.ToKey(document.RootElement));
        }
        catch (InvalidOperationException problem)
        {
            throw new JsonException("An escape in the key is half a character.", problem);
        }
    }

    private JsonPart Find(ref Utf8JsonReader reader, int step, out JsonPart dotted)
    {
        dotted = default;
        if (step == _names.Length) return JsonPart.Read(ref reader);
        var found = default(JsonPart);
        if (reader.TokenType == JsonTokenType.StartObject && (_names[step] is not null || step == 0))
        {
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                // Of a name that occurs twice the last one counts, as everywhere else.
                var matches = _names[step] is { } name && reader.ValueTextEquals(name);
                var matchesDotted = !matches && step == 0 && _dotted is not null && reader.ValueTextEquals(_dotted);
                reader.Read();
                if (matches) found = Find(ref reader, step + 1, out _);
                else if (matchesDotted) dotted = JsonPart.Read(ref reader);
                else reader.Skip();
            }
        }
        else if (reader.TokenType == JsonTokenType.StartArray && _names[step] is null)
        {
            for (var index = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; index++)
            {
                if (index == _indexes[step]) found = Find(ref reader, step + 1, out _);
                else reader.Skip();
            }
        }
        else
        {
            reader.Skip();
        }

        return found;
    }
}
