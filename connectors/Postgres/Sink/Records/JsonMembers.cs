using System.Text;
using System.Text.Json;

namespace Sluice.Connectors.Postgres.Sink.Records;

/// <summary>The members of one JSON object, found in a single pass and not copied. Used again for the next object.</summary>
internal sealed class JsonMembers
{
    private readonly List<JsonMember> _members = [];

    public int Count => _members.Count;

    public JsonMember this[int index] => _members[index];

    public void Clear() => _members.Clear();

    /// <summary>Reads an object; false when the bytes are JSON, but no object.</summary>
    /// <param name="before">Gets the members of a member <c>before</c> that is an object, in the same pass.</param>
    /// <param name="after">The same of <c>after</c>.</param>
    /// <exception cref="RefusedRecordException">The bytes are no JSON.</exception>
    public bool TryRead(ReadOnlyMemory<byte> json, JsonMembers? before = null, JsonMembers? after = null)
    {
        _members.Clear();
        before?._members.Clear();
        after?._members.Clear();
        try
        {
            var reader = new Utf8JsonReader(json.Span);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            ReadMembers(ref reader, json, before, after);
            // Whatever stands behind the object makes it none.
            reader.Read();
            return true;
        }
        catch (JsonException fault)
        {
            throw new RefusedRecordException($"is not valid JSON ({fault.Message.TrimEnd('.')})");
        }
    }

    private void ReadMembers(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json, JsonMembers? before, JsonMembers? after)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = FieldAt(ref reader, json).Text();
            reader.Read();
            var inner = after is not null && name.Span.SequenceEqual("after"u8) ? after : before is not null && name.Span.SequenceEqual("before"u8) ? before : null;
            if (inner is null || reader.TokenType != JsonTokenType.StartObject)
            {
                _members.Add(new JsonMember(name, FieldAt(ref reader, json)));
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            inner._members.Clear();
            inner.ReadMembers(ref reader, json, null, null);
            _members.Add(new JsonMember(name, new JsonField(JsonTokenType.StartObject, json[start..(int)reader.BytesConsumed])));
        }
    }

    /// <summary>The last member of a name, or an absent value.</summary>
    public JsonField Find(ReadOnlySpan<byte> name)
    {
        for (var i = _members.Count - 1; i >= 0; i--)
        {
            if (_members[i].Name.Span.SequenceEqual(name)) return _members[i].Value;
        }

        return default;
    }

    /// <summary>The characters of a member that is a string, or null.</summary>
    public string? FindText(ReadOnlySpan<byte> name) =>
        Find(name) is { Kind: JsonTokenType.String } found ? Encoding.UTF8.GetString(found.Text().Span) : null;

    /// <summary>The value that the reader stands on; afterwards it stands on the value's end.</summary>
    public static JsonField FieldAt(ref Utf8JsonReader reader, ReadOnlyMemory<byte> json)
    {
        var (kind, start) = (reader.TokenType, (int)reader.TokenStartIndex);
        switch (kind)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray:
                reader.Skip();
                return new JsonField(kind, json[start..(int)reader.BytesConsumed]);
            case JsonTokenType.String or JsonTokenType.PropertyName:
                return new JsonField(kind, json.Slice(start + 1, reader.ValueSpan.Length), reader.ValueIsEscaped);
            default:
                return new JsonField(kind, json.Slice(start, reader.ValueSpan.Length));
        }
    }
}
