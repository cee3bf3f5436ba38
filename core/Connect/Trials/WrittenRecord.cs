using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Sluice.Connect.Options;

namespace Sluice.Connect.Trials;

/// <summary>
/// A record as people write it in tests and read it in trials: <c>{ "topic", "key", "value", "timestamp", "headers" }</c>, all of
/// them optional. A value that is a JSON text stands for its characters, any other for its JSON; null is a tombstone.
/// </summary>
public sealed class WrittenRecord
{
    private static readonly string[] Known = ["topic", "key", "value", "timestamp", "headers"];

    private readonly JsonElement _json;

    private WrittenRecord(JsonElement json, Record record) => (_json, Record) = (json, record);

    /// <summary>Null: it names none.</summary>
    public string? Topic => _json.TryGetProperty("topic", out var topic) ? topic.GetString() : null;

    public Record Record { get; }

    /// <summary>Reads one; null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    public static WrittenRecord? Read(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ConfigurationError(path, $"expected a record such as {{ \"value\": {{ \"level\": \"error\" }} }}, got {FoundValue.Describe(json)}"));
            return null;
        }

        var before = errors.Count;
        foreach (var member in json.EnumerateObject())
        {
            var problem = Problem(member);
            if (problem is not null) errors.Add(new ConfigurationError(ConfigurationPath.Member(path, member.Name), problem));
        }

        return errors.Count == before ? new WrittenRecord(json.Clone(), RecordOf(json)) : null;
    }

    /// <summary>Shows a record; what it does not have is left out, but for the value.</summary>
    public static JsonObject Show(string? topic, Record record)
    {
        var shown = new JsonObject();
        if (topic is not null) shown["topic"] = topic;
        if (record.Key is { } key) shown["key"] = Characters(key);
        if (record.Timestamp is { } time) shown["timestamp"] = time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (record.Headers.Count > 0)
        {
            var headers = new JsonObject();
            foreach (var header in record.Headers) headers[header.Name] = header.Value is { } bytes ? Characters(bytes) : null;
            shown["headers"] = headers;
        }

        shown["value"] = record.Value is { } value ? Json(value) : null;
        return shown;
    }

    /// <summary>A record on one line.</summary>
    public static string Text(string? topic, Record record) => Show(topic, record).ToJsonString(OptionsText.Readable);

    /// <summary>What is different about a record that should be like this one; only what this one names is looked at.</summary>
    public IReadOnlyList<string> Differences(string topic, Record actual)
    {
        var (differences, shown) = (new List<string>(), Show(topic, actual));
        foreach (var member in _json.EnumerateObject())
        {
            var found = shown[member.Name];
            if (member.Name == "timestamp")
            {
                if (actual.Timestamp != Record.Timestamp) differences.Add(Difference(member.Name, member.Value.GetRawText(), found));
            }
            else if (member.Name == "headers" && !member.Value.EnumerateObject().Any() && found is null)
            {
                continue;
            }
            else if (!JsonElement.DeepEquals(member.Value, JsonElement.Parse(found?.ToJsonString() ?? "null", JsonDepth.ParsingAround)))
            {
                differences.Add(Difference(member.Name, Compact(member.Value), found));
            }
        }

        return differences;
    }

    public override string ToString() => Compact(_json);

    private static string Difference(string name, string expected, JsonNode? found) =>
        $"{name}: expected {expected}, got {found?.ToJsonString(OptionsText.Readable) ?? (name == "value" ? "null" : "none")}";

    private static string Compact(JsonElement json) => JsonNode.Parse(json.GetRawText(), documentOptions: JsonDepth.ParsingAround)?.ToJsonString(OptionsText.Readable) ?? "null";

    private static string? Problem(JsonProperty member) => member.Name switch
    {
        "topic" => member.Value.ValueKind == JsonValueKind.String ? null : $"expected a topic's name, got {FoundValue.Describe(member.Value)}",
        "timestamp" => Time(member.Value) is null ? $"expected a time such as \"2026-01-31T09:30:00Z\" or milliseconds since 1970, got {FoundValue.Describe(member.Value)}" : null,
        "headers" => member.Value.ValueKind == JsonValueKind.Object && member.Value.EnumerateObject().All(header => header.Value.ValueKind is JsonValueKind.String or JsonValueKind.Null)
            ? null
            : $"expected an object of texts such as {{ \"traceparent\": \"00-ab\" }}, got {FoundValue.Describe(member.Value)}",
        _ => Known.Contains(member.Name) ? null : $"is nothing that a record has; {UnknownName.Hint(member.Name, Known)}",
    };

    private static Record RecordOf(JsonElement json)
    {
        var record = new Record { Value = (ReadOnlyMemory<byte>?)null };
        foreach (var member in json.EnumerateObject())
        {
            record = member.Name switch
            {
                "key" => record with { Key = FieldPath.ToKey(member.Value) },
                "value" => record with { Value = FieldPath.ToKey(member.Value) },
                "timestamp" => record with { Timestamp = Time(member.Value) },
                "headers" => record with { Headers = [.. member.Value.EnumerateObject().Select(header => new RecordHeader(header.Name, FieldPath.ToKey(header.Value)))] },
                _ => record,
            };
        }

        return record;
    }

    private static DateTimeOffset? Time(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out var milliseconds))
            return milliseconds is >= 0 and <= 253_402_300_799_999 ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : null;
        return json.ValueKind == JsonValueKind.String
            && DateTimeOffset.TryParse(json.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
                ? DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds())
                : null;
    }

    private static string Characters(ReadOnlyMemory<byte> bytes) =>
        Utf8.IsValid(bytes.Span) ? Encoding.UTF8.GetString(bytes.Span) : $"base64:{Convert.ToBase64String(bytes.Span)}";

    private static JsonNode? Json(ReadOnlyMemory<byte> value)
    {
        try
        {
            var json = JsonNode.Parse(value.Span, documentOptions: JsonDepth.Parsing);
            // An escape may be half a character, which no text can have; that shows only when it is written again.
            if (value.Span.Contains((byte)'\\')) _ = json?.ToJsonString();
            return json;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return Characters(value);
        }
    }
}
