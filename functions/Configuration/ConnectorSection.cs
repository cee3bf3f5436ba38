using System.Text.Json;
using Sluice.Connect;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Worker.Configuration;

/// <summary>Reads the <c>connectors</c> section and checks it against the plugins that are installed.</summary>
/// <remarks>Each part of an entry is checked even when others are wrong, so that one run tells everything.</remarks>
internal sealed class ConnectorSection(PluginCatalog plugins, ICollection<ConfigurationError> errors)
{
    public const string Name = "connectors";

    private static readonly JsonElement NoOptions = JsonSerializer.SerializeToElement(new { });

    /// <summary>The connectors that are right; what is wrong with the others is among the errors.</summary>
    public IReadOnlyList<ConnectorDefinition> Read(JsonElement section)
    {
        if (section.ValueKind == JsonValueKind.Undefined) return [];
        if (section.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ConfigurationError(Name, "is no object; write it like { \"logs-search\": { \"type\": ... } }"));
            return [];
        }

        var definitions = new List<ConnectorDefinition>();
        foreach (var entry in section.EnumerateObject())
        {
            if (Read(entry.Name, entry.Value) is { } definition) definitions.Add(definition);
        }

        return definitions;
    }

    private ConnectorDefinition? Read(string name, JsonElement entry)
    {
        var (before, path) = (errors.Count, ConfigurationPath.Member(Name, name));
        // A connector's name becomes part of topics and folders, so the same characters do.
        if (TopicName.Problem(name) is { } problem) errors.Add(new ConfigurationError(path, $"has a name that cannot be: {problem}"));
        var settings = OptionsBinder.Bind<ConnectorSettings>(entry, path, errors);
        var plugin = FindPlugin(Member(entry, "type"), ConfigurationPath.Member(path, "type"));
        var options = plugin is null ? null : BindOptions(plugin, Member(entry, "config"), path);
        if (settings is null) return null;

        var transforms = TransformChain.Compile(settings.Transforms, ConfigurationPath.Member(path, "transforms"), errors);
        if (plugin is not null) CheckTopics(plugin.Kind, settings, ConfigurationPath.Member(path, "topics"));
        return errors.Count == before ? new ConnectorDefinition(name, settings, plugin!, options!, transforms!) : null;
    }

    private ConnectorPlugin? FindPlugin(JsonElement type, string path)
    {
        // A type that is missing or no text is the binder's to complain about.
        if (type.ValueKind != JsonValueKind.String) return null;
        var plugin = plugins.Find(type.GetString()!);
        if (plugin is null) errors.Add(new ConfigurationError(path, plugins.ExplainUnknown(type.GetString()!)));
        return plugin;
    }

    private object? BindOptions(ConnectorPlugin plugin, JsonElement config, string path)
    {
        try
        {
            var given = config.ValueKind == JsonValueKind.Undefined ? NoOptions : config;
            return OptionsBinder.Bind(plugin.OptionsType, given, ConfigurationPath.Member(path, "config"), errors);
        }
        catch (PluginLoadException problem)
        {
            errors.Add(new ConfigurationError(ConfigurationPath.Member(path, "type"), problem.Message));
            return null;
        }
    }

    private void CheckTopics(ConnectorKind kind, ConnectorSettings settings, string path)
    {
        if (kind == ConnectorKind.Sink && settings.Topics.Count == 0)
            errors.Add(new ConfigurationError(path, "is left out; name the topics that this sink reads, such as [\"logs\"]"));
        if (kind == ConnectorKind.Source && settings.Topics.Count > 0)
            errors.Add(new ConfigurationError(path, "is only for sinks; a source names its topics in config"));
        foreach (var (index, topic) in settings.Topics.Index())
        {
            if (TopicName.Problem(topic) is { } problem) errors.Add(new ConfigurationError(ConfigurationPath.Item(path, index), problem));
        }
    }

    private static JsonElement Member(JsonElement entry, string name) =>
        entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var member) ? member : default;
}
