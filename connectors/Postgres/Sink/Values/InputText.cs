using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Sluice.Connectors.Postgres.Sink.Records;

namespace Sluice.Connectors.Postgres.Sink.Values;

/// <summary>Writes JSON values as the text that the input functions of PostgreSQL's types read.</summary>
internal static class InputText
{
    private static readonly SearchValues<byte> Quoted = SearchValues.Create("\"\\"u8);

    /// <summary>Appends a value that is not null.</summary>
    /// <exception cref="RefusedRecordException">The value is none of the type.</exception>
    public static void Append(ValueShape shape, JsonField value, ArrayBufferWriter<byte> text)
    {
        switch (shape.Kind)
        {
            case ValueKind.Json:
                AppendJson(value, text);
                break;
            case ValueKind.Bytes when value.Kind == JsonTokenType.String:
                AppendBytes(value, text);
                break;
            case ValueKind.Array when value.Kind == JsonTokenType.StartArray:
                AppendArray(shape.Element!, value, text);
                break;
            case ValueKind.Composite when value.Kind == JsonTokenType.StartObject:
                AppendComposite(shape, value, text);
                break;
            case ValueKind.Hstore when value.Kind == JsonTokenType.StartObject:
                AppendHstore(value, text);
                break;
            default:
                AppendText(value, text);
                break;
        }
    }

    private static void AppendText(JsonField value, ArrayBufferWriter<byte> text)
    {
        if (!value.IsEscaped)
        {
            text.Write(value.Bytes.Span);
            return;
        }

        var space = text.GetSpan(value.Bytes.Length);
        var length = JsonField.Unescape(value.Bytes.Span, space);
        if (space[..length].Contains((byte)0))
            throw new RefusedRecordException("has a text with the character U+0000 in it, which PostgreSQL does not take");
        text.Advance(length);
    }

    private static void AppendJson(JsonField value, ArrayBufferWriter<byte> text)
    {
        var isString = value.Kind == JsonTokenType.String;
        if (isString) text.Write("\""u8);
        text.Write(value.Bytes.Span);
        if (isString) text.Write("\""u8);
    }

    private static void AppendBytes(JsonField value, ArrayBufferWriter<byte> text)
    {
        var written = value.Text().Span;
        if (written.StartsWith("\\x"u8))
        {
            text.Write(written);
            return;
        }

        var bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(written.Length)];
        if (Base64.DecodeFromUtf8(written, bytes, out _, out var length) != OperationStatus.Done)
            throw new RefusedRecordException("has a value for a bytea column that is neither base64 nor \\x with hexadecimal digits");
        text.Write("\\x"u8);
        Convert.TryToHexStringLower(bytes.AsSpan(0, length), text.GetSpan(length * 2), out var digits);
        text.Advance(digits);
    }

    private static void AppendArray(ValueShape element, JsonField value, ArrayBufferWriter<byte> text)
    {
        var reader = new Utf8JsonReader(value.Bytes.Span);
        reader.Read();
        text.Write("{"u8);
        for (var isFirst = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; isFirst = false)
        {
            if (!isFirst) text.Write(","u8);
            var item = JsonMembers.FieldAt(ref reader, value.Bytes);
            if (item.Kind == JsonTokenType.Null) text.Write("NULL"u8);
            else if (item.Kind == JsonTokenType.StartArray && element.Kind != ValueKind.Json) AppendArray(element, item, text);
            else AppendQuoted(element, item, text, "\\\""u8, "\\\\"u8);
        }

        text.Write("}"u8);
    }

    private static void AppendComposite(ValueShape shape, JsonField value, ArrayBufferWriter<byte> text)
    {
        var members = new JsonMembers();
        members.TryRead(value.Bytes);
        text.Write("("u8);
        for (var i = 0; i < shape.Attributes!.Count; i++)
        {
            if (i > 0) text.Write(","u8);
            var (name, attribute) = shape.Attributes[i];
            var found = members.Find(name.Span);
            if (!found.IsNullOrAbsent) AppendQuoted(attribute, found, text, "\"\""u8, "\\\\"u8);
        }

        text.Write(")"u8);
    }

    private static void AppendHstore(JsonField value, ArrayBufferWriter<byte> text)
    {
        var members = new JsonMembers();
        members.TryRead(value.Bytes);
        for (var i = 0; i < members.Count; i++)
        {
            if (i > 0) text.Write(","u8);
            AppendQuoted(members[i].Name.Span, text, "\\\""u8, "\\\\"u8);
            text.Write("=>"u8);
            if (members[i].Value.Kind == JsonTokenType.Null) text.Write("NULL"u8);
            else AppendQuoted(ValueShape.Text, members[i].Value, text, "\\\""u8, "\\\\"u8);
        }
    }

    private static void AppendQuoted(
        ValueShape shape, JsonField value, ArrayBufferWriter<byte> text, ReadOnlySpan<byte> quote, ReadOnlySpan<byte> backslash)
    {
        var inside = new ArrayBufferWriter<byte>(Math.Max(value.Bytes.Length * 2, 16));
        Append(shape, value, inside);
        AppendQuoted(inside.WrittenSpan, text, quote, backslash);
    }

    private static void AppendQuoted(
        ReadOnlySpan<byte> inside, ArrayBufferWriter<byte> text, ReadOnlySpan<byte> quote, ReadOnlySpan<byte> backslash)
    {
        text.Write("\""u8);
        for (var at = inside.IndexOfAny(Quoted); at >= 0; at = inside.IndexOfAny(Quoted))
        {
            text.Write(inside[..at]);
            text.Write(inside[at] == (byte)'"' ? quote : backslash);
            inside = inside[(at + 1)..];
        }

        text.Write(inside);
        text.Write("\""u8);
    }
}
