using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Options;

namespace Sluice.Worker.Configuration;

/// <summary>
/// Settings by their one name as application settings: <c>SLUICE__LOG__DURABILITY</c> is <c>log.durability</c>. Letters of
/// either case do, and an underscore stands for a hyphen or a dot in names that the configuration has.
/// </summary>
/// <param name="schema">
/// The schema of the configuration, which knows how names are written. Made only when it is needed: the outermost names are all
/// in lower case.
/// </param>
/// <param name="configSchema">The schema of a connector's own options, for one entry of <c>connectors</c>.</param>
internal sealed class SettingOverrides(Func<JsonObject> schema, Func<JsonObject, JsonObject?> configSchema)
{
    public const string Prefix = "SLUICE__";

    private const string Separator = "__";

    private readonly Lazy<JsonObject> _schema = new(schema);

    /// <summary>Sets what <paramref name="settings"/> say in <paramref name="configuration"/>, the outer names first.</summary>
    /// <param name="origins">Learns what came from a setting.</param>
    public void Apply(JsonObject configuration, IEnumerable<KeyValuePair<string, string>> settings, SettingOrigins origins)
    {
        var overrides = settings
            .Where(setting => setting.Key.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase) && setting.Key.Length > Prefix.Length)
            .Select(setting => (Names: setting.Key[Prefix.Length..].Split(Separator), setting.Key, setting.Value))
            .OrderBy(setting => setting.Names.Length)
            .ThenBy(setting => string.Join(Separator, setting.Names), StringComparer.Ordinal);
        foreach (var (names, setting, value) in overrides) origins.Replace(Set(configuration, names, value), $"the setting {setting}");
    }

    /// <summary>Sets one value and answers where it stands now.</summary>
    private string Set(JsonObject configuration, string[] names, string value)
    {
        var (target, shape, path) = (configuration, names.Length > 1 ? _schema.Value : null, "");
        foreach (var written in names[..^1])
        {
            var name = NameOf(written, target, shape);
            if (target[name] is not JsonObject inner) target[name] = inner = [];
            shape = Inside(shape, name, target);
            path = ConfigurationPath.Member(path, name);
            target = inner;
        }

        var last = NameOf(names[^1], target, shape);
        target[last] = Parse(value);
        return ConfigurationPath.Member(path, last);
    }

    /// <summary>How the configuration writes a name: as the schema has it, as the file has it, or in lower case.</summary>
    private static string NameOf(string written, JsonObject target, JsonObject? shape)
    {
        var known = (shape?["properties"] as JsonObject)?.Select(property => property.Key) ?? [];
        return known.FirstOrDefault(name => string.Equals(name, written, StringComparison.OrdinalIgnoreCase))
            ?? target.Select(property => property.Key).FirstOrDefault(name => IsSame(name, written))
            ?? written.ToLowerInvariant();
    }

    private static bool IsSame(string name, string written) =>
        string.Equals(name.Replace('-', '_').Replace('.', '_'), written, StringComparison.OrdinalIgnoreCase)
        || string.Equals(name, written, StringComparison.OrdinalIgnoreCase);

    private JsonObject? Inside(JsonObject? shape, string name, JsonObject entry)
    {
        if (shape?["properties"]?[name] is not JsonObject member) return shape?["additionalProperties"] as JsonObject;
        // Nothing but a connector's config may be anything at all; what it is its plugin knows.
        return name == "config" && !member.ContainsKey("properties") ? configSchema(entry) : member;
    }

    private static JsonNode? Parse(string value)
    {
        if (value.Length == 0 || value[0] is not ('{' or '[')) return JsonValue.Create(value);
        try
        {
            return JsonNode.Parse(value);
        }
        catch (JsonException)
        {
            return JsonValue.Create(value);
        }
    }
}
