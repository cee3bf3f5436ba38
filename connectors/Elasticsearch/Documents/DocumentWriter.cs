using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Connectors.Elasticsearch.Documents;

/// <summary>
/// Writes a record's value as one line of JSON: an object as it stands, anything else as <c>{"message": text}</c>; with
/// the record's time as <c>@timestamp</c> where the object has none of its own.
/// </summary>
internal static class DocumentWriter
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the document, without the end of the line; false when the value is not text.</summary>
    public static bool TryWrite(PooledBytes target, SinkRecord record, ReadOnlySpan<byte> value)
    {
        if (!Utf8.IsValid(value)) return false;
        if (IsObject(value, out var hasTimestamp, out var isEmpty)) WriteObject(target, record, value, hasTimestamp, isEmpty);
        else WriteMessage(target, record, value);
        return true;
    }

    private static void WriteObject(PooledBytes target, SinkRecord record, ReadOnlySpan<byte> value, bool hasTimestamp, bool isEmpty)
    {
        if (!hasTimestamp)
        {
            target.Write("{\"@timestamp\":\""u8);
            target.Write(System.Text.Encoding.ASCII.GetBytes(Time(record)));
            target.Write(isEmpty ? "\""u8 : "\","u8);
            value = value[(value.IndexOf((byte)'{') + 1)..];
        }

        // A line break can only be space between tokens here; as it stands it would end the document.
        var line = target.GetSpan(value.Length)[..value.Length];
        value.CopyTo(line);
        line.Replace((byte)'\n', (byte)' ');
        line.Replace((byte)'\r', (byte)' ');
        target.Advance(value.Length);
    }

    private static void WriteMessage(PooledBytes target, SinkRecord record, ReadOnlySpan<byte> value)
    {
        using var writer = new Utf8JsonWriter(target, Writing);
        writer.WriteStartObject();
        writer.WriteString("@timestamp"u8, Time(record));
        if (StringIn(value) is { } text) writer.WriteString("message"u8, text);
        else writer.WriteString("message"u8, value);
        writer.WriteEndObject();
    }

    /// <summary>The characters of a value that is a JSON string; its quotes are no part of the message.</summary>
    private static string? StringIn(ReadOnlySpan<byte> value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"') return null;
        try
        {
            return JsonSerializer.Deserialize<string>(value);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> value, out bool hasTimestamp, out bool isEmpty)
    {
        (hasTimestamp, isEmpty) = (false, true);
        var trimmed = value.Trim(" \t\r\n"u8);
        if (trimmed.Length < 2 || trimmed[0] != '{' || trimmed[^1] != '}') return false;
        try
        {
            var reader = new Utf8JsonReader(value, JsonDepth.Reading);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
                isEmpty = false;
                hasTimestamp |= reader.ValueTextEquals("@timestamp"u8);
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Time(SinkRecord record) =>
        record.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
