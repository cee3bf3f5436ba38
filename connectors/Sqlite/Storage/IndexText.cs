using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Connectors.Sqlite.Storage;

/// <summary>
/// What of a record can be found by words: its key, and all names and values of its JSON in their order, so that
/// <c>"status 500"</c> is a phrase in <c>{"status":500}</c>. A value that is no JSON is text as it stands.
/// </summary>
internal sealed class IndexText
{
    /// <summary>Beyond this, a buffer that one large record has grown is given back.</summary>
    private const int KeptCapacity = 1 << 20;

    private ArrayBufferWriter<byte> _text = new(4096);

    /// <summary>The record's text as UTF-8; valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(Record record)
    {
        if (_text.Capacity > KeptCapacity) _text = new ArrayBufferWriter<byte>(4096);
        else _text.ResetWrittenCount();
        if (record.Key is { } key) AppendPlain(key.Span);
        if (record.Value is { } value) AppendValue(value.Span);
        return _text.WrittenSpan;
    }

    private void AppendValue(ReadOnlySpan<byte> value)
    {
        if (!JsonValue.MayBe(value) || !Utf8.IsValid(value))
        {
            AppendPlain(value);
            return;
        }

        var before = _text.WrittenCount;
        if (TryAppendJson(value)) return;

        // The reader found out halfway: take back what it gave.
        var kept = _text.WrittenSpan[..before].ToArray();
        _text.ResetWrittenCount();
        _text.Write(kept);
        AppendPlain(value);
    }

    private bool TryAppendJson(ReadOnlySpan<byte> value)
    {
        try
        {
            var reader = new Utf8JsonReader(value, JsonDepth.Reading);
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.PropertyName or JsonTokenType.String) AppendString(ref reader);
                else if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.EndObject
                    or JsonTokenType.StartArray or JsonTokenType.EndArray)) AppendUtf8(reader.ValueSpan);
            }

            return true;
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private void AppendString(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            AppendUtf8(reader.ValueSpan);
            return;
        }

        var space = _text.GetSpan(reader.ValueSpan.Length + 1);
        var written = reader.CopyString(space);
        space[written] = (byte)' ';
        _text.Advance(written + 1);
    }

    private void AppendPlain(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes)) AppendUtf8(bytes);
        else AppendUtf8(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes)));
    }

    private void AppendUtf8(ReadOnlySpan<byte> utf8)
    {
        _text.Write(utf8);
        _text.Write(" "u8);
    }
}
