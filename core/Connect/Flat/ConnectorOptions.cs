using System.Text.Json;
using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Registry;

namespace Sluice.Connect.Flat;

/// <summary>Lists what there is to configure for a connector type, as flat names, and checks a configuration against it.</summary>
internal sealed class ConnectorOptions(ConnectorReader reader)
{
    private const string AnyName = "connector";

    /// <summary>All of them: what every connector has, then the type's own.</summary>
    /// <exception cref="UnknownConnectorException">There is no such type.</exception>
    public IReadOnlyList<ConnectorOption> Of(string type)
    {
        var plugin = Plugin(type);
        var options = new List<ConnectorOption>
        {
            new(FlatNames.Name, "STRING", false) { IsRequired = true, Description = "The connector's name.", Group = "Common" },
        };
        Add(options, typeof(ConnectorSettings), "", isOwn: false);
        if (plugin.Kind == ConnectorKind.Source) options.RemoveAll(option => option.Name == FlatNames.Topics);
        try
        {
            Add(options, plugin.OptionsType, FlatNames.Config, isOwn: true);
        }
        catch (PluginLoadException problem)
        {
            throw new ConnectorRequestException($"The connector type {type} cannot be used: {problem.Message}");
        }

        return options;
    }

    /// <summary>All of them with the values that a configuration gives them, and what is wrong with those.</summary>
    /// <inheritdoc cref="Of"/>
    public IReadOnlyList<ConnectorOption> Check(string type, JsonObject config)
    {
        var options = Of(type);
        if (FlatConfiguration.TypeOf(config) is not { } named) config[FlatNames.Class] = type;
        else if (named != type) throw new ConnectorRequestException($"Included connector type {named} does not match request type {type}");

        var name = config[FlatNames.Name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
        config.Remove(FlatNames.Name);
        var errors = new List<ConfigurationError>();
        if (name is null) errors.Add(new ConfigurationError(FlatNames.Name, "is missing and has no default: the connector's name"));
        else if (ConnectorName.Problem(name) is { } problem) errors.Add(new ConfigurationError(FlatNames.Name, problem));
        reader.Read(AnyName, config, errors);

        var shown = reader.Show(name ?? "", config);
        if (name is null) shown.Remove(FlatNames.Name);
        var found = errors.ToLookup(error => FlatNames.KeyOf(error.Path), Told);
        var known = options.Select(option => option.Name).ToHashSet(StringComparer.Ordinal);
        return
        [
            .. options.Select(option => option with { Value = shown.GetValueOrDefault(option.Name, option.Default!), Errors = [.. found[option.Name]] }),
            .. found.Where(error => !known.Contains(error.Key)).Select(error =>
                new ConnectorOption(error.Key, "STRING", true) { Value = shown.GetValueOrDefault(error.Key), Errors = [.. error] }),
        ];
    }

    /// <summary>What a form shows beside an option: with the place in it, where that is not the option itself.</summary>
    private static string Told(ConfigurationError error) =>
        error.Path.Contains('[', StringComparison.Ordinal) ? error.ToString() : error.Message;

    private ConnectorPlugin Plugin(string type) => reader.Plugins.Find(type)
        ?? throw new UnknownConnectorException($"Unknown plugin {type}; {UnknownName.Hint(type, reader.Plugins.Plugins.Select(plugin => plugin.Type))}");

    private static void Add(List<ConnectorOption> options, Type record, string path, bool isOwn)
    {
        foreach (var member in OptionsShape.Of(record).Members)
        {
            var place = ConfigurationPath.Member(path, member.Name);
            if (!isOwn && place == FlatNames.Config) continue;
            if (FlatTarget.IsRecord(member.Type) && place.Count(c => c == '.') < 4) Add(options, member.Type, place, isOwn);
            else options.Add(Option(member, FlatNames.KeyOf(place), place, isOwn));
        }
    }

    private static ConnectorOption Option(OptionMember member, string key, string place, bool isOwn)
    {
        var dot = place.LastIndexOf('.');
        var fallback = member.IsSecret || member.Default is null ? null : OptionsText.Plain(member.Default);
        return new ConnectorOption(key, member.IsSecret ? "PASSWORD" : TypeOf(member.Type), isOwn)
        {
            IsRequired = member.IsRequired || (!isOwn && key == FlatNames.Topics),
            Default = fallback is null or JsonArray { Count: 0 } or JsonObject { Count: 0 } ? null : FlatValue.Write(fallback),
            Description = member.Description,
            Group = isOwn ? dot > FlatNames.Config.Length ? place[(FlatNames.Config.Length + 1)..dot] : "Connector" : dot > 0 ? place[..dot] : "Common",
            Choices = ScalarFormats.Find(member.Type)?.Choices ?? [],
        };
    }

    private static string TypeOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type == typeof(bool)) return "BOOLEAN";
        if (type == typeof(int) || type == typeof(short) || type == typeof(byte) || type == typeof(ushort)) return "INT";
        if (type == typeof(long) || type == typeof(uint) || type == typeof(ulong)) return "LONG";
        if (type == typeof(double) || type == typeof(float) || type == typeof(decimal)) return "DOUBLE";
        return CollectionTypes.ItemOf(type) is not null && type != typeof(JsonElement) ? "LIST" : "STRING";
    }
}
