using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sluice.Connectors.Email.Templates;

/// <summary>What a template sees of a record: plain dictionaries, lists, texts, numbers and booleans, and nothing else.</summary>
internal static class TemplateModel
{
    private static readonly JsonSerializerOptions ForReading =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>
    /// The fields of a JSON object at the root; any other value under <c>message</c>. <c>record</c> is always the record
    /// itself, also when the value has a field of that name.
    /// </summary>
    public static Dictionary<string, object?> Of(SinkRecord record)
    {
        var model = new Dictionary<string, object?>();
        string? readable = null;
        if (record.Record.Value is { } value)
        {
            try
            {
                using var document = JsonDocument.Parse(value, JsonDepth.Parsing);
                var root = PlainJson.Convert(document.RootElement);
                model = root as Dictionary<string, object?> ?? new Dictionary<string, object?> { ["message"] = root };
                readable = root as string ?? JsonSerializer.Serialize(document.RootElement, ForReading);
            }
            catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
            {
                // The latter: an escaped half of a surrogate pair, which the parser lets pass and no text can hold.
                model["message"] = readable = Encoding.UTF8.GetString(value.Span);
            }
        }

        model["record"] = About(record, readable);
        return model;
    }

    private static Dictionary<string, object?> About(SinkRecord record, string? readable)
    {
        var headers = new Dictionary<string, object?>();
        foreach (var header in record.Record.Headers) headers[header.Name] = Text(header.Value);
        return new Dictionary<string, object?>
        {
            ["topic"] = record.Topic,
            ["partition"] = (decimal)record.Partition,
            ["offset"] = (decimal)record.Offset,
            ["timestamp"] = record.Timestamp.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ"),
            ["key"] = Text(record.Record.Key),
            ["headers"] = headers,
            ["value"] = readable,
        };
    }

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } given ? Encoding.UTF8.GetString(given.Span) : null;
}
