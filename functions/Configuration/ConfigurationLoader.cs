using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Log;
using Sluice.Worker.Hosting;

namespace Sluice.Worker.Configuration;

/// <summary>Reads the configuration from all its places and checks it, everything at once.</summary>
internal static class ConfigurationLoader
{
    private const string Data = "data";
    private const string Topics = "topics";
    private const string Connectors = "connectors";
    private const string DataSetting = "DATA";

    /// <summary>Throws <see cref="ConfigurationException"/> with all that is wrong.</summary>
    public static LoadedConfiguration Load(ConfigurationSource source)
    {
        var errors = new List<ConfigurationError>();
        var file = ConfigurationFile.Find(source);
        var files = ConfigurationFiles.Read(file, errors);
        var (json, origins) = (files.Json, files.Origins);
        var settings = AppSettings.Read(source, file.Folder, errors);
        // What could not be read has no settings to be checked; more errors would only hide that one.
        if (errors.Count > 0) throw new ConfigurationException(files.Name, errors);
        errors.AddRange(files.Conflicts);

        var plugins = PluginFolders.Scan(file.Folder);
        new SettingOverrides(() => OptionsSchema.Of(typeof(WorkerSettings)), entry => OptionsOf(entry, plugins)).Apply(json, settings.All, origins);
        var dataFolder = DataFolder(source, file, json, settings, errors);
        Func<string, string?> setting = name => name == DataSetting ? dataFolder : settings.Find(name);
        var written = json.ToElement();
        var expanded = new SettingsExpander(setting).Expand(written, "", errors);
        var connectors = new ConnectorDefinitionReader(plugins).ReadAll(Member(expanded, Connectors), Connectors, errors);
        var bound = OptionsBinder.Bind<WorkerSettings>(Without(expanded, Connectors), "", errors);
        CheckTopicNames(Member(expanded, Topics), errors);
        var addresses = bound is null ? [] : Addresses(source.Urls ?? bound.Urls, errors);
        if (errors.Count > 0) throw new ConfigurationException(files.Name, [.. errors.Distinct().Select(origins.Locate)]);
        return new LoadedConfiguration
        {
            Settings = bound! with { Connectors = connectors.ToDictionary(connector => connector.Name, connector => connector.Settings) },
            Source = source,
            File = file.Path,
            Parts = files.Parts,
            Folder = file.Folder,
            DataFolder = dataFolder,
            TopicChanges = TopicChanges(Member(expanded, Topics)),
            Addresses = addresses,
            Host = source.Host,
            Plugins = plugins,
            Connectors = [.. connectors.Select(connector => connector with { Written = Member(Member(written, Connectors), connector.Name) })],
            Setting = setting,
        };
    }

    private static JsonElement Member(JsonElement json, string name) => json.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Without(JsonElement json, string name)
    {
        var rest = JsonObject.Create(json)!;
        rest.Remove(name);
        return rest.ToElement();
    }

    private static JsonObject? OptionsOf(JsonObject entry, PluginCatalog plugins) =>
        entry["type"] is JsonValue value && value.TryGetValue<string>(out var type) && plugins.Find(type) is { } plugin
            ? ConfigurationSchema.OfOptions(plugin)
            : null;

    private static string DataFolder(
        ConfigurationSource source, ConfigurationFile file, JsonObject json, AppSettings settings, List<ConfigurationError> errors)
    {
        if (source.Data is { } named) return Path.GetFullPath(named, source.CurrentFolder);
        // A folder that the configuration names lies beside it; the one that nobody named lies where the worker was started.
        if (json[Data] is null && source is { Host: not null, DefaultData: null })
            errors.Add(new ConfigurationError(Data, "is not set, and neither is HOME, where it would be; set SLUICE__DATA to a folder outside the app"));
        return json[Data] is JsonValue value && value.TryGetValue<string>(out var written)
            ? Path.GetFullPath(new SettingsExpander(settings.Find).Expand(written, Data, errors), file.Folder)
            : source.DefaultData ?? Path.GetFullPath(new WorkerSettings().Data, source.CurrentFolder);
    }

    private static IReadOnlyList<ListenAddress> Addresses(string urls, List<ConfigurationError> errors)
    {
        try
        {
            return ListenAddress.ParseAll(urls);
        }
        catch (FormatException problem)
        {
            errors.Add(new ConfigurationError("urls", problem.Message));
            return [];
        }
    }

    private static Dictionary<string, Func<TopicSettings, TopicSettings>> TopicChanges(JsonElement topics) =>
        topics.ValueKind != JsonValueKind.Object
            ? []
            : topics.EnumerateObject().ToDictionary(topic => topic.Name, topic => Change(JsonObject.Create(topic.Value)!));

    private static Func<TopicSettings, TopicSettings> Change(JsonObject named) => before =>
    {
        var errors = new List<ConfigurationError>();
        return NamedTopicSettings.Over(before, named, errors) ?? throw new InvalidTopicException(string.Join("; ", errors));
    };

    private static void CheckTopicNames(JsonElement topics, List<ConfigurationError> errors)
    {
        if (topics.ValueKind != JsonValueKind.Object) return;
        foreach (var name in topics.EnumerateObject().Select(topic => topic.Name))
        {
            var problem = TopicName.Problem(name) ?? (TopicName.IsInternal(name) ? "names that begin with __ are the worker's own" : null);
            if (problem is not null) errors.Add(new ConfigurationError(ConfigurationPath.Member(Topics, name), problem));
        }
    }
}
