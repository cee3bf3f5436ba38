using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Flat;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;

namespace Sluice.Connect.Registry;

/// <summary>Reads a connector's configuration as it comes over HTTP: nested as in the file, or flat as Kafka Connect's.</summary>
internal sealed class ConnectorReader(PluginCatalog plugins, Func<string, string?> setting)
{
    // What is too deep is refused where a definition is made of it, and has to be read until there.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 2 * JsonDepth.MostAround };

    public PluginCatalog Plugins => plugins;

    /// <summary>A connector ready to run, or null when anything is wrong: each fault is then in <paramref name="errors"/>, by the name that was given.</summary>
    public ConnectorDefinition? Read(string name, JsonObject given, ICollection<ConfigurationError> errors)
    {
        var found = new List<ConfigurationError>();
        var isFlat = FlatConfiguration.IsFlat(given);
        var used = new UsedSettings(setting);
        var settings = new SettingsExpander(used.Find);
        var nested = isFlat
            ? Element(FlatConfiguration.Nest(given, OptionsOf(given), found, settings))
            : settings.Expand(Element(given), "", found);
        var (unread, unreadCount) = (found.Select(error => FlatNames.KeyOf(error.Path)).ToHashSet(StringComparer.Ordinal), found.Count);
        var definition = new ConnectorDefinitionReader(plugins).Read(name, nested, "", found);
        // Whoever may write a configuration may not therefore read the worker's environment.
        var hidden = found.Count > 0 ? used.Secrets() : null;
        foreach (var (index, error) in found.Index())
        {
            // What could not be read is not missing besides.
            if (isFlat && index >= unreadCount && unread.Contains(FlatNames.KeyOf(error.Path))) continue;
            // The only thing that is said about the whole is what is wrong with its name.
            var path = error.Path.Length == 0 ? FlatNames.Name : isFlat ? FlatNames.PlaceOf(error.Path) : error.Path;
            errors.Add(error with { Path = path, Message = hidden!.HideKnown(error.Message) });
        }

        return found.Count > 0 ? null : definition! with { Written = Element(given) };
    }

    /// <summary>A configuration as everybody may see it: flat, with nothing in it that is secret.</summary>
    public SortedDictionary<string, string> Show(string name, JsonObject given)
    {
        var shown = FlatSecrets.Hide(FlatConfiguration.Flatten(given), OptionsOf(given));
        shown[FlatNames.Name] = name;
        return shown;
    }

    /// <summary>Puts back the secrets that a configuration was shown without, and that it still has their masks of.</summary>
    /// <remarks>
    /// Not when the connector has got another address, to which they would be sent: whoever says where to has to say the secret, too.
    /// </remarks>
    /// <param name="changed">The names that were given, when the others were taken from <paramref name="previous"/>; null: all were.</param>
    public JsonObject Restore(JsonObject updated, JsonObject? previous, IReadOnlySet<string>? changed, ICollection<ConfigurationError> errors)
    {
        var kept = new List<string>();
        var options = OptionsOf(updated);
        // A secret belongs to the connector type that it was given for: another one would send it who knows where.
        if (previous is not null && FlatConfiguration.TypeOf(previous) != FlatConfiguration.TypeOf(updated)) previous = null;
        if (FlatConfiguration.IsFlat(updated))
        {
            FlatSecrets.Restore(updated, previous is null ? [] : FlatConfiguration.Flatten(previous), options, kept, errors);
            if (changed is not null) kept.AddRange(updated.Where(entry => !changed.Contains(entry.Key) && FlatSecrets.AreIn(entry.Key, entry.Value, options)).Select(entry => entry.Key));
            kept.RemoveAll(key => FlatNames.TargetOf(key, options).Path[0] != FlatNames.Config);
            CheckAddresses(updated, previous, options, kept, errors);
            return updated;
        }

        var known = previous is null ? null : FlatConfiguration.IsFlat(previous) ? FlatConfiguration.Nest(previous, options, errors) : previous;
        foreach (var (section, type) in ((string, Type?)[])[(FlatNames.Config, options), (FlatNames.Transforms, null)])
        {
            if (updated[section] is not { } given) continue;
            var restored = KeptSecrets.Restore(Element(given), known?[section] is { } before ? Element(before) : null, type, section, kept, errors);
            updated[section] = restored?.DeepClone();
        }

        kept.RemoveAll(path => !path.StartsWith(FlatNames.Config + ".", StringComparison.Ordinal));
        CheckAddresses(updated, previous, options, kept, errors);
        return updated;
    }

    private static void CheckAddresses(
        JsonObject updated, JsonObject? previous, Type? options, List<string> kept, ICollection<ConfigurationError> errors)
    {
        if (kept.Count == 0 || previous is null) return;
        var addresses = ConfiguredAddresses.New(OwnOptions(updated, options), OwnOptions(previous, options), options);
        if (addresses.Count == 0) return;
        foreach (var secret in kept)
        {
            errors.Add(new ConfigurationError(
                secret, $"is a secret that would be sent to another address now, since {string.Join(", ", addresses)} changed; write the secret itself"));
        }
    }

    /// <summary>The connector's own options in a configuration of either kind.</summary>
    private static JsonElement OwnOptions(JsonObject given, Type? options)
    {
        var nested = FlatConfiguration.IsFlat(given) ? FlatConfiguration.Nest(given, options, []) : given;
        return nested[FlatNames.Config] is { } config ? Element(config) : default;
    }

    /// <summary>The options record of the connector that a configuration names; null when nobody knows.</summary>
    public Type? OptionsOf(JsonObject given)
    {
        try
        {
            return FlatConfiguration.TypeOf(given) is { } type ? plugins.Find(type)?.OptionsType : null;
        }
        catch (PluginLoadException)
        {
            return null; // Whoever reads the configuration says so.
        }
    }

    private static JsonElement Element(JsonNode json) => JsonElement.Parse(json.ToJsonString(), Deep);
}
