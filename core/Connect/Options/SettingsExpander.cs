using System.Buffers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sluice.Connect.Options;

/// <summary>Puts application settings into a configuration: <c>%NAME%</c> in any JSON text, as in Azure Functions.</summary>
/// <remarks>
/// <c>%%</c> is a percent sign. A percent sign that begins no name (<c>50%</c>, <c>%2F</c>) stays as it is. What a setting
/// brings in is not expanded again, and names of JSON members never are.
/// </remarks>
/// <param name="lookup">The value of a setting, or null when there is none.</param>
public sealed class SettingsExpander(Func<string, string?> lookup)
{
    private static readonly Regex Setting = new(
        "%%|%[A-Za-z_][A-Za-z0-9_.:-]*%", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

    /// <summary>The expanded configuration, detached from the document of <paramref name="json"/>.</summary>
    /// <param name="path">Where <paramref name="json"/> stands; begins the path of every error.</param>
    public JsonElement Expand(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (json.ValueKind == JsonValueKind.Undefined) return json;
        if (!json.GetRawText().Contains('%', StringComparison.Ordinal)) return json.Clone();
        var text = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true }))
        {
            Write(json, path, writer, errors);
        }

        using var expanded = JsonDocument.Parse(text.WrittenMemory, JsonDepth.ParsingAround);
        return expanded.RootElement.Clone();
    }

    /// <summary>One text, expanded.</summary>
    public string Expand(string text, string path, ICollection<ConfigurationError> errors) => Setting.Replace(text, match =>
    {
        if (match.Length == 2) return "%";
        var name = match.Value[1..^1];
        if (lookup(name) is { } value) return value;
        errors.Add(new ConfigurationError(
            path,
            $"names the setting {name}, which does not exist; set the environment variable {name} or put it under Values in "
            + "local.settings.json (write %% for a percent sign)"));
        return match.Value;
    });

    private void Write(JsonElement json, string path, Utf8JsonWriter writer, ICollection<ConfigurationError> errors)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var property in json.EnumerateObject())
                {
                    writer.WritePropertyName(property.Name);
                    Write(property.Value, ConfigurationPath.Member(path, property.Name), writer, errors);
                }

                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var (index, item) in json.EnumerateArray().Index())
                    Write(item, ConfigurationPath.Item(path, index), writer, errors);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Expand(json.GetString()!, path, errors));
                break;
            default:
                json.WriteTo(writer);
                break;
        }
    }
}
