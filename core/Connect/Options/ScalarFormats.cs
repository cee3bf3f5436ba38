using System.Collections.Concurrent;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Log;

namespace Sluice.Connect.Options;

/// <summary>The one table of option types that are a single JSON value.</summary>
/// <remarks>
/// A number or a boolean may stand in a string too: application settings (<c>%NAME%</c>) and environment variables are
/// always text, and Kafka Connect's clients write every value as text.
/// </remarks>
internal static class ScalarFormats
{
    /// <summary>In a schema, a value that an application setting stands for.</summary>
    private const string SettingPattern = "%[A-Za-z_][^%]*%";

    private static readonly Dictionary<Type, ScalarFormat> Table = new()
    {
        [typeof(string)] = new("text", Text, value => JsonValue.Create((string)value), schema => Type(schema, "string")),
        [typeof(bool)] = new("true or false", Boolean, value => JsonValue.Create((bool)value), schema => OrText(schema, "boolean")),
        [typeof(int)] = Whole<int>("a whole number (32 bits)"),
        [typeof(long)] = Whole<long>("a whole number (64 bits)"),
        [typeof(short)] = Whole<short>("a whole number (16 bits)"),
        [typeof(byte)] = Whole<byte>("a whole number from 0 to 255"),
        [typeof(ushort)] = Whole<ushort>("a whole number from 0 to 65535"),
        [typeof(uint)] = Whole<uint>("a whole number from 0 (32 bits)"),
        [typeof(ulong)] = Whole<ulong>("a whole number from 0 (64 bits)"),
        [typeof(double)] = Fraction<double>(),
        [typeof(float)] = Fraction<float>(),
        [typeof(decimal)] = Fraction<decimal>(),
        [typeof(TimeSpan)] = new(
            "a duration such as \"250ms\", \"30s\", \"1m\", \"12h\" or \"7d\"",
            json => Text(json) is { } text && Duration.TryParse(text, out var duration) ? duration : null,
            value => JsonValue.Create(Duration.Format((TimeSpan)value)),
            schema => Pattern(schema, @"\d+(\.\d+)?\s*(ms|s|m|h|d)", "30s")),
        [typeof(ByteSize)] = new(
            "a size such as \"512\", \"64KiB\", \"32MiB\" or \"1GiB\"",
            json => ByteSize.TryParse(TextOrNumber(json), out var size) ? size : null,
            value => JsonValue.Create(((ByteSize)value).ToString()),
            schema =>
            {
                Pattern(schema, @"\d+\s*(B|KiB|MiB|GiB|TiB)?", "64KiB");
                OrText(schema, "integer");
            }),
        [typeof(CleanupPolicy)] = new(
            "one of " + string.Join(", ", CleanupPolicy.Forms.Select(form => $"\"{form}\"")),
            json => CleanupPolicy.TryParse(TextOrList(json), out var policy) ? policy : null,
            value => JsonValue.Create(((CleanupPolicy)value).ToString()),
            schema => schema["anyOf"] = new JsonArray(
                new JsonObject { ["enum"] = Texts(CleanupPolicy.Forms) },
                new JsonObject
                {
                    ["type"] = "array",
                    ["items"] = new JsonObject { ["enum"] = Texts(CleanupPolicy.Forms.Take(2)) },
                    ["minItems"] = 1,
                    ["uniqueItems"] = true,
                }))
        {
            Choices = CleanupPolicy.Forms,
        },
        [typeof(Uri)] = new(
            "an absolute address such as \"http://127.0.0.1:9200\"",
            json => Uri.TryCreate(Text(json), UriKind.Absolute, out var uri) ? uri : null,
            value => JsonValue.Create(((Uri)value).OriginalString),
            schema => Type(schema, "string")),
        [typeof(DateTimeOffset)] = new(
            "a time such as \"2025-03-01T12:00:00Z\"",
            json => json.ValueKind == JsonValueKind.String && json.TryGetDateTimeOffset(out var time) ? time : null,
            value => JsonValue.Create((DateTimeOffset)value),
            schema => Type(schema, "string")),
        [typeof(JsonElement)] = new(
            "any JSON value",
            json => json.Clone(),
            value => JsonNode.Parse(((JsonElement)value).ValueKind == JsonValueKind.Undefined ? "{}" : ((JsonElement)value).GetRawText())!,
            _ => { }),
    };

    private static readonly ConcurrentDictionary<Type, ScalarFormat> Enums = new();

    /// <summary>The format of a type; null when the type is a list, a dictionary or a record.</summary>
    public static ScalarFormat? Find(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type.IsEnum ? Enums.GetOrAdd(type, Choice) : Table.GetValueOrDefault(type);
    }

    private static string? Text(JsonElement json) => json.ValueKind == JsonValueKind.String ? json.GetString() : null;

    private static string? TextOrNumber(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => json.GetString(),
        JsonValueKind.Number => json.GetRawText(),
        _ => null,
    };

    /// <summary>A text, or a list of texts with commas between them.</summary>
    private static string? TextOrList(JsonElement json) => json.ValueKind == JsonValueKind.Array
        ? string.Join(',', json.EnumerateArray().Select(item => Text(item) ?? "?"))
        : Text(json);

    private static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => JsonValue.Create(text))];

    private static object? Boolean(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when json.ValueEquals("true") => true,
        JsonValueKind.String when json.ValueEquals("false") => false,
        _ => null,
    };

    private static ScalarFormat Whole<T>(string expected)
        where T : struct, INumber<T> => new(
            expected,
            json => T.TryParse(TextOrNumber(json), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? number
                : null,
            value => JsonValue.Create((T)value)!,
            schema => OrText(schema, "integer"));

    private static ScalarFormat Fraction<T>()
        where T : struct, INumber<T> => new(
            "a number",
            json => T.TryParse(TextOrNumber(json), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && T.IsFinite(number)
                    ? number
                    : null,
            value => JsonValue.Create((T)value)!,
            schema => OrText(schema, "number"));

    private static ScalarFormat Choice(Type type)
    {
        var byName = Enum.GetNames(type).ToDictionary(
            name => JsonNamingPolicy.CamelCase.ConvertName(name), name => Enum.Parse(type, name), StringComparer.Ordinal);
        return new ScalarFormat(
            "one of " + string.Join(", ", byName.Keys.Select(name => $"\"{name}\"")),
            json => Text(json) is { } name ? byName.GetValueOrDefault(name) : null,
            value => JsonValue.Create(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()!)),
            schema => schema["enum"] = Texts(byName.Keys))
        {
            Choices = [.. byName.Keys],
        };
    }

    private static void Type(JsonObject schema, string name) => schema["type"] = name;

    private static void OrText(JsonObject schema, string name)
    {
        schema["type"] = new JsonArray(name, "string");
        schema["pattern"] ??= name == "boolean" ? $"^(true|false|{SettingPattern})$" : $@"^(-?\d+(\.\d+)?|{SettingPattern})$";
    }

    private static void Pattern(JsonObject schema, string pattern, string example)
    {
        Type(schema, "string");
        schema["pattern"] = $"^({pattern}|{SettingPattern})$";
        schema["examples"] = new JsonArray(example);
    }
}
