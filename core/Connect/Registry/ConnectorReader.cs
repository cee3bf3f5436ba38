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
    public PluginCatalog Plugins => plugins;

    /// <summary>A connector ready to run, or null when anything is wrong: each fault is then in <paramref name="errors"/>, by the name that was given.</summary>
    public ConnectorDefinition? Read(string name, JsonObject given, ICollection<ConfigurationError> errors)
    {
        var found = new List<ConfigurationError>();
        var isFlat = FlatConfiguration.IsFlat(given);
        var expanded = new SettingsExpander(setting).Expand(Element(given), "", found);
        var nested = isFlat ? Element(FlatConfiguration.Nest(JsonObject.Create(expanded)!, OptionsOf(given), found)) : expanded;
        var definition = new ConnectorDefinitionReader(plugins).Read(name, nested, "", found);
        foreach (var error in found)
        {
            // The only thing that is said about the whole is what is wrong with its name.
            var path = error.Path.Length == 0 ? FlatNames.Name : isFlat ? FlatNames.KeyOf(error.Path) : error.Path;
            errors.Add(error with { Path = path });
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
    public JsonObject Restore(JsonObject updated, JsonObject? previous, ICollection<ConfigurationError> errors)
    {
        var options = OptionsOf(updated);
        // A secret belongs to the connector type that it was given for: another one would send it who knows where.
        if (previous is not null && FlatConfiguration.TypeOf(previous) != FlatConfiguration.TypeOf(updated)) previous = null;
        if (FlatConfiguration.IsFlat(updated))
        {
            FlatSecrets.Restore(updated, previous is null ? [] : FlatConfiguration.Flatten(previous), options, errors);
            return updated;
        }

        var known = previous is null ? null : FlatConfiguration.IsFlat(previous) ? FlatConfiguration.Nest(previous, options, errors) : previous;
        if (updated[FlatNames.Config] is { } config)
        {
            var restored = KeptSecrets.Restore(Element(config), known?[FlatNames.Config] is { } before ? Element(before) : null, options, FlatNames.Config, errors);
            updated[FlatNames.Config] = restored?.DeepClone();
        }

        return updated;
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

    private static JsonElement Element(JsonNode json) => JsonElement.Parse(json.ToJsonString());
}
