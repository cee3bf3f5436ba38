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
    public static JsonObject Nest(JsonObject flat, Type? options, ICollection<ConfigurationError> errors)
    {
        var nested = new JsonObject();
        foreach (var (key, value) in flat)
        {
            if (value is null || FlatNames.IsIgnored(key)) continue;
            if (key == FlatNames.TopicsRegex)
            {
                errors.Add(new ConfigurationError(key, "is not possible here; name the topics in 'topics', with commas between them"));
                continue;
            }

            // Not named means by default in Kafka Connect, and here that there is a default one.
            if (FlatNames.OursFor(key) == "errors.deadLetterTopic" && Text(value) == "") continue;
            var target = FlatNames.TargetOf(key, options);
            if (FlatValue.Problem(value, target.Type) is { } problem) errors.Add(new ConfigurationError(key, problem));
            else if (!TryPut(nested, target.Path, FlatValue.Read(key, value, target.Type)))
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
