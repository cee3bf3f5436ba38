using System.Reflection;
using System.Text.Json;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Documents;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;

namespace Sluice.Connect.Configuration;

/// <summary>Reads the <c>connectors</c> section, in which settings (<c>%NAME%</c>) are already expanded.</summary>
public sealed class ConnectorDefinitionReader(PluginCatalog catalog)
{
    /// <summary>All connectors that are in order. Everything that is wrong with the others is in <paramref name="errors"/>.</summary>
    /// <param name="path">Where the section stands: <c>connectors</c>.</param>
    public IReadOnlyList<ConnectorDefinition> ReadAll(
        JsonElement connectors, string path, ICollection<ConfigurationError> errors)
    {
        if (connectors.ValueKind == JsonValueKind.Undefined) return [];
        if (connectors.ValueKind != JsonValueKind.Object)
        {
            errors.Add(new ConfigurationError(
                path, $"expected an object {{ \"name\": {{ \"type\": ... }} }}, got {FoundValue.Describe(connectors)}"));
            return [];
        }

        var definitions = new List<ConnectorDefinition>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in connectors.EnumerateObject())
        {
            var place = ConfigurationPath.Member(path, member.Name);
            if (!names.Add(member.Name)) errors.Add(new ConfigurationError(place, "is given twice; rename one"));
            else if (Read(member.Name, member.Value, place, errors) is { } definition) definitions.Add(definition);
        }

        return definitions;
    }

    /// <summary>One connector, or null when anything is wrong: each fault is then in <paramref name="errors"/>.</summary>
    /// <param name="path">Where the connector stands: <c>connectors.alerts</c>.</param>
    public ConnectorDefinition? Read(string name, JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        if (!CheckDepth(json, path, errors)) return null;
        var found = new List<ConfigurationError>();
        var definition = ReadAsWritten(name, json, path, found);
        if (found.Count == 0) return definition;
        // A plugin's own rules may repeat what they refuse.
        var secrets = KnownSecrets.In(Member(json, "config"), OptionsOf(json), Member(json, "transforms"));
        foreach (var error in found) errors.Add(error with { Message = secrets.HideKnown(error.Message) });
        return null;
    }

    /// <summary>Whether whatever keeps, shows or hides the configuration can read it; says what is too deep for that.</summary>
    private static bool CheckDepth(JsonElement json, string path, ICollection<ConfigurationError> errors)
    {
        var before = errors.Count;
        if (json.ValueKind != JsonValueKind.Object) return true; // Said by the binder.
        foreach (var member in json.EnumerateObject())
        {
            if (!TreeDepth.Fits(new TreeValue(member.Value), JsonDepth.Most - 1))
                errors.Add(new ConfigurationError(ConfigurationPath.Member(path, member.Name), $"makes the configuration {JsonDepth.Problem}"));
        }

        return errors.Count == before;
    }

    private ConnectorDefinition? ReadAsWritten(string name, JsonElement json, string path, List<ConfigurationError> errors)
    {
        if (ConnectorName.Problem(name) is { } problem) errors.Add(new ConfigurationError(path, problem));
        var settings = OptionsBinder.Bind<ConnectorSettings>(json, path, errors);
        var plugin = FindPlugin(json, path, errors);

        // Also when the settings are wrong, so that all that is wrong is said at once.
        var options = plugin is null ? null : BindOptions(plugin, Member(json, "config"), path, errors);
        var transforms = CompileTransforms(Member(json, "transforms"), path, errors);
        var deadLetters = settings?.Errors.DeadLetterTopic.Replace("{name}", name, StringComparison.Ordinal);
        if (settings is not null && plugin is not null)
            new ConnectorTopics(settings, plugin, deadLetters!, RetryTopic.Of(name), path, errors).Check();
        if (errors.Count > 0) return null;
        if (transforms!.Splits && plugin!.Kind == ConnectorKind.Sink && !plugin.TakesParts)
        {
            errors.Add(new ConfigurationError(
                ConfigurationPath.Member(path, "transforms"),
                $"has a split, and {plugin.Type} tells records apart by their offset, which the parts share; split them in the source that brings them in"));
            return null;
        }

        return new ConnectorDefinition
        {
            Name = name,
            Settings = settings!,
            Plugin = plugin!,
            Options = options!,
            Transforms = transforms,
            DeadLetterTopic = deadLetters!,
        };
    }

    private ConnectorPlugin? FindPlugin(JsonElement json, string path, List<ConfigurationError> errors)
    {
        var member = Member(json, "type");
        if (member.ValueKind != JsonValueKind.String) return null;
        var type = member.GetString()!;
        if (catalog.Find(type) is { } plugin) return plugin;
        errors.Add(new ConfigurationError(ConfigurationPath.Member(path, "type"), catalog.ExplainUnknown(type)));
        return null;
    }

    private Type? OptionsOf(JsonElement json)
    {
        try
        {
            return Member(json, "type") is { ValueKind: JsonValueKind.String } type ? catalog.Find(type.GetString()!)?.OptionsType : null;
        }
        catch (PluginLoadException)
        {
            return null; // Said already.
        }
    }

    private static object? BindOptions(
        ConnectorPlugin plugin, JsonElement config, string path, List<ConfigurationError> errors)
    {
        var place = ConfigurationPath.Member(path, "config");
        try
        {
            var options = OptionsBinder.Bind(plugin.OptionsType, config, place, errors);
            // Whoever shows or hides something of them reads them, and must not be the first.
            if (options is not null) _ = KnownSecrets.Of(options);
            return options;
        }
        catch (PluginLoadException problem)
        {
            errors.Add(new ConfigurationError(
                ConfigurationPath.Member(path, "type"), $"names the connector type '{plugin.Type}', which cannot be used: {problem.Message}"));
        }
        catch (Exception fault)
        {
            // Code of the plugin: a setter, a rule or a check of its record. What it says may repeat a secret that was never bound.
            var cause = fault is TargetInvocationException { InnerException: { } inner } ? inner : fault;
            errors.Add(new ConfigurationError(
                place,
                $"cannot be read: the options of '{plugin.Type}' fail with {cause.GetType().Name} in {Origin(cause)}. It is a fault of the plugin: tell its author"));
        }

        return null;
    }

    private static string Origin(Exception fault) =>
        fault.TargetSite is { } method ? $"{method.DeclaringType?.FullName}.{method.Name}" : "its own code";

    private static TransformChain? CompileTransforms(JsonElement json, string path, List<ConfigurationError> errors) =>
        json.ValueKind == JsonValueKind.Array
            ? TransformChain.Compile([.. json.EnumerateArray()], ConfigurationPath.Member(path, "transforms"), errors)
            : TransformChain.Empty;

    private static JsonElement Member(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var member) ? member : default;
}
