using System.Text.Json;

namespace Sluice.Connectors.Postgres.Sink.Records;

/// <summary>A value inside a record's JSON, where it stands.</summary>
/// <param name="Kind"><see cref="JsonTokenType.None"/>: there is no such value.</param>
/// <param name="Bytes">As it is written; of a string what is between the quotes.</param>
/// <param name="IsEscaped">Whether a string has escapes in it.</param>
internal readonly record struct JsonField(JsonTokenType Kind, ReadOnlyMemory<byte> Bytes, bool IsEscaped = false)
{
    public static JsonField Null { get; } = new(JsonTokenType.Null, "null"u8.ToArray());

    public static JsonField True { get; } = new(JsonTokenType.True, "true"u8.ToArray());

    public static JsonField False { get; } = new(JsonTokenType.False, "false"u8.ToArray());

    public bool IsAbsent => Kind == JsonTokenType.None;

    public bool IsNullOrAbsent => Kind is JsonTokenType.None or JsonTokenType.Null;

    /// <summary>The characters of a string in UTF-8, of anything else what is written.</summary>
    public ReadOnlyMemory<byte> Text()
    {
        if (!IsEscaped) return Bytes;
        var text = new byte[Bytes.Length];
        return text.AsMemory(0, Unescape(Bytes.Span, text));
    }

    /// <summary>Takes the escapes out of what is between a string's quotes, and gives the length of what is left.</summary>
    /// <exception cref="RefusedRecordException">An escape stands for no character.</exception>
    public static int Unescape(ReadOnlySpan<byte> escaped, Span<byte> text)
    {
        Span<byte> quoted = escaped.Length <= 510 ? stackalloc byte[512] : new byte[escaped.Length + 2];
        quoted[0] = (byte)'"';
        escaped.CopyTo(quoted[1..]);
        quoted[escaped.Length + 1] = (byte)'"';
        var reader = new Utf8JsonReader(quoted[..(escaped.Length + 2)]);
        reader.Read();
        try
        {
            return reader.CopyString(text);
        }
        catch (InvalidOperationException)
        {
            throw new RefusedRecordException("has a text with an escape in it that stands for no character");
        }
    }
}
