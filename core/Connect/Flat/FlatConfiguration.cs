using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Connect.Flat;

/// <summary>
/// A connector's configuration as Kafka Connect writes it: one map from names to texts, <c>connector.class</c> beside
/// <c>topics</c> beside the connector's own options. What is nested in ours has dots in its name there, a list has commas or is
/// JSON.
/// </summary>
internal static class FlatConfiguration
{
    /// <summary>Whether a configuration is written in this way, and not as in the configuration file.</summary>
    public static bool IsFlat(JsonObject configuration) => configuration.ContainsKey(FlatNames.Class) || !configuration.ContainsKey(FlatNames.Type);

    /// <summary>The type that a configuration of either kind names; null: none.</summary>
    public static string? TypeOf(JsonObject configuration) =>
        (configuration[FlatNames.Class] ?? configuration[FlatNames.Type]) is JsonValue value && value.TryGetValue<string>(out var type) ? type : null;

    /// <summary>The same as the configuration file would say it.</summary>
    /// <param name="options">The options record of the connector; null when its type is not known.</param>
    /// <param name="settings">What <c>%NAME%</c> stands for; null leaves it as it is.</param>
    public static JsonObject Nest(JsonObject flat, Type? options, ICollection<ConfigurationError> errors, SettingsExpander? settings = null)
    {
        var nested = new JsonObject();
        foreach (var (key, written) in flat)
        {
            if (written is null || FlatNames.IsIgnored(key)) continue;
            if (key == FlatNames.TopicsRegex)
            {
                errors.Add(new ConfigurationError(key, "is not possible here; name the topics in 'topics', with commas between them"));
                continue;
            }

            // A setting alone may be a whole list, or JSON; in a longer text it is never more than text.
            var isSetting = settings is not null && Text(written) is { } name && SecretText.IsSetting(name);
            var value = isSetting ? JsonValue.Create(settings!.Expand(Text(written)!, key, errors)) : written;
            // Not named means by default in Kafka Connect, and here that there is a default one.
            if (FlatNames.OursFor(key) == "errors.deadLetterTopic" && Text(value) == "") continue;
            var target = FlatNames.TargetOf(key, options);
            if (FlatValue.Problem(value, target.Type) is { } problem) errors.Add(new ConfigurationError(key, problem));
            else if (!TryPut(nested, target.Path, Read(key, value, target.Type, isSetting ? null : settings, errors)))
                errors.Add(new ConfigurationError(key, "contradicts another name, of which it is a part; remove one of them"));
        }

        return nested;
    }

    /// <summary>A configuration of either kind as Kafka Connect shows it; nothing is hidden.</summary>
    public static SortedDictionary<string, string> Flatten(JsonObject configuration)
    {
        var flat = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (IsFlat(configuration))
        {
            foreach (var (key, value) in configuration) Add(flat, key, value, static path => path);
        }
        else
        {
            foreach (var (name, value) in configuration) Add(flat, name, value, FlatNames.KeyOf);
        }

        return flat;
    }

    private static void Add(SortedDictionary<string, string> flat, string path, JsonNode? value, Func<string, string> keyOf)
    {
        switch (value)
        {
            case null:
                break;
            case JsonObject members:
                foreach (var (name, member) in members) Add(flat, ConfigurationPath.Member(path, name), member, keyOf);
                break;
            default:
                flat[keyOf(path)] = FlatValue.Write(value);
                break;
        }
    }

    private static JsonNode Read(string key, JsonNode value, Type? type, SettingsExpander? settings, ICollection<ConfigurationError> errors)
    {
        var read = FlatValue.Read(key, value, type);
        if (settings is null) return read;
        if (Text(read) is { } text) return JsonValue.Create(settings.Expand(text, key, errors));
        var json = settings.Expand(JsonElement.Parse(read.ToJsonString()), key, errors);
        return json.ValueKind switch
        {
            JsonValueKind.Object => JsonObject.Create(json)!,
            JsonValueKind.Array => JsonArray.Create(json)!,
            _ => read,
        };
    }

    private static bool TryPut(JsonObject nested, IReadOnlyList<string> path, JsonNode value)
    {
        var place = nested;
        foreach (var name in path.Take(path.Count - 1))
        {
            if (place[name] is null) place[name] = new JsonObject();
            if (place[name] is not JsonObject inner) return false;
            place = inner;
        }

        return place.TryAdd(path[^1], value);
    }

    private static string? Text(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : null;
}
