using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Sluice.Connectors.Files.Formats;

namespace Sluice.Connectors.Files.Archive;

/// <summary>One record as one line of JSON.</summary>
/// <remarks>
/// <c>{"topic","partition","offset","timestamp","key","value","headers"}</c>: a value that is JSON stands as JSON, other
/// text as a string, other bytes as base64 with <c>"encoding":"base64"</c> after it; a key is a string, or base64 with
/// <c>"keyEncoding":"base64"</c>; headers are <c>[{"name","value"}]</c>, since a name may occur twice.
/// </remarks>
internal static class ArchiveLine
{
    public static void Write(IBufferWriter<byte> buffer, SinkRecord record)
    {
        using (var writer = new Utf8JsonWriter(buffer, JsonText.Writing))
        {
            writer.WriteStartObject();
            writer.WriteString("topic"u8, record.Topic);
            writer.WriteNumber("partition"u8, record.Partition);
            writer.WriteNumber("offset"u8, record.Offset);
            writer.WriteString("timestamp"u8, record.Timestamp.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
            WriteBytes(writer, "key"u8, "keyEncoding"u8, record.Record.Key);
            WriteValue(writer, record.Record.Value);
            writer.WriteStartArray("headers"u8);
            foreach (var header in record.Record.Headers)
            {
                writer.WriteStartObject();
                writer.WriteString("name"u8, header.Name);
                WriteBytes(writer, "value"u8, "encoding"u8, header.Value);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        buffer.Write("\n"u8);
    }

    /// <summary>The offset in the beginning of a line; null when the line is none of ours.</summary>
    public static long? TryReadOffset(ReadOnlySpan<byte> start)
    {
        try
        {
            var reader = new Utf8JsonReader(start, isFinalBlock: false, state: default);
            while (reader.Read())
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("offset"u8)) continue;
                return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var offset) ? offset : null;
            }
        }
        catch (JsonException)
        {
            // Not a line of ours, then.
        }

        return null;
    }

    private static void WriteValue(Utf8JsonWriter writer, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } bytes || !JsonText.IsDocument(bytes.Span, out _))
        {
            WriteBytes(writer, "value"u8, "encoding"u8, value);
            return;
        }

        writer.WritePropertyName("value"u8);
        if (!bytes.Span.ContainsAny((byte)'\n', (byte)'\r'))
        {
            writer.WriteRawValue(bytes.Span, skipInputValidation: true);
            return;
        }

        // Within JSON's strings line ends are escaped, so a bare one is white space and may become a blank.
        var oneLine = bytes.ToArray();
        oneLine.AsSpan().Replace((byte)'\n', (byte)' ');
        oneLine.AsSpan().Replace((byte)'\r', (byte)' ');
        writer.WriteRawValue(oneLine, skipInputValidation: true);
    }

    private static void WriteBytes(
        Utf8JsonWriter writer, ReadOnlySpan<byte> name, ReadOnlySpan<byte> encodingName, ReadOnlyMemory<byte>? value)
    {
        if (value is not { } bytes)
        {
            writer.WriteNull(name);
            return;
        }

        if (Utf8.IsValid(bytes.Span))
        {
            writer.WriteString(name, bytes.Span);
            return;
        }

        writer.WriteBase64String(name, bytes.Span);
        writer.WriteString(encodingName, "base64"u8);
    }
}
