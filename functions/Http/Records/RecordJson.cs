using System.Text.Json;
using System.Text.Unicode;

namespace Sluice.Worker.Http.Records;

/// <summary>
/// Shows a record in JSON: <c>{"partition", "offset", "timestamp", "key", "value", "headers"}</c>. What is bytes rather than text
/// comes in base64, with <c>"encoding": "base64"</c> (of the value) or <c>"keyEncoding": "base64"</c> beside it.
/// </summary>
internal static class RecordJson
{
    private const string Base64 = "base64";

    public static void Write(Utf8JsonWriter json, int partition, scoped in RecordView record, ValueFormat format)
    {
        json.WriteStartObject();
        json.WriteNumber("partition", partition);
        json.WriteNumber("offset", record.Offset);
        json.WriteNumber("timestamp", record.Timestamp);
        WriteKeyAndValue(json, record.Key, record.Value, format);
        json.WriteStartArray("headers");
        foreach (var header in record.Headers)
        {
            json.WriteStartObject();
            json.WriteString("name", header.NameBytes);
            if (WriteText(json, "value", header.Value)) json.WriteString("encoding", Base64);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The properties of key and value, inside an object that is open.</summary>
    public static void WriteKeyAndValue(Utf8JsonWriter json, NullableBytes key, NullableBytes value, ValueFormat format)
    {
        if (WriteText(json, "key", key)) json.WriteString("keyEncoding", Base64);
        if (WriteValue(json, value, format)) json.WriteString("encoding", Base64);
    }

    /// <summary>True: it came in base64.</summary>
    private static bool WriteValue(Utf8JsonWriter json, NullableBytes value, ValueFormat format)
    {
        if (format == ValueFormat.Json && value.HasValue && IsJson(value.Bytes))
        {
            json.WritePropertyName("value");
            json.WriteRawValue(value.Bytes, skipInputValidation: true);
            return false;
        }

        return WriteText(json, "value", value, forceBase64: format == ValueFormat.Base64);
    }

    private static bool WriteText(Utf8JsonWriter json, string name, NullableBytes bytes, bool forceBase64 = false)
    {
        if (!bytes.HasValue)
        {
            json.WriteNull(name);
            return false;
        }

        if (!forceBase64 && Utf8.IsValid(bytes.Bytes))
        {
            json.WriteString(name, bytes.Bytes);
            return false;
        }

        json.WriteBase64String(name, bytes.Bytes);
        return true;
    }

    private static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        if (!Utf8.IsValid(bytes)) return false;
        var reader = new Utf8JsonReader(bytes, JsonDepth.Reading);
        try
        {
            // Plain text is told apart by its first byte nearly always; only what looks like JSON is read.
            if (!LooksLikeJson(bytes)) return false;
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static bool LooksLikeJson(ReadOnlySpan<byte> bytes)
    {
        var rest = bytes.Trim(" \t\r\n"u8);
        return rest switch
        {
            [] => false,
            [(byte)'{', .., (byte)'}'] or [(byte)'[', .., (byte)']'] or [(byte)'"', .., (byte)'"'] => true,
            [(byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..] => rest[^1] is >= (byte)'0' and <= (byte)'9',
            _ => rest.SequenceEqual("true"u8) || rest.SequenceEqual("false"u8) || rest.SequenceEqual("null"u8),
        };
    }
}
