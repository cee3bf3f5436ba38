using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;
using Sluice.Connect.Transforms;

namespace Sluice.Worker.Configuration;

/// <summary>The JSON Schema of the whole configuration, with the options of every connector that is installed.</summary>
internal static class ConfigurationSchema
{
    private const string Connectors = "connectors";
    private const string Type = "type";
    private const string Config = "config";

    public static JsonObject Of(PluginCatalog plugins)
    {
        var schema = OptionsSchema.Of(typeof(WorkerSettings));
        var properties = schema["properties"]!.AsObject();
        properties[Connectors]!["additionalProperties"] = Connector(plugins.Plugins);
        properties.Insert(0, "$schema", new JsonObject { ["type"] = "string", ["description"] = "Where this schema lies, for editors." });
        schema.Insert(0, "$schema", OptionsSchema.Dialect);
        schema.Insert(1, "title", "The configuration of a Sluice worker (sluice.json)");
        return schema;
    }

    /// <summary>The schema of one connector's options; null when its plugin cannot say.</summary>
    public static JsonObject? OfOptions(ConnectorPlugin plugin)
    {
        try
        {
            return OptionsSchema.Of(plugin.OptionsType);
        }
        catch (PluginLoadException)
        {
            return null;
        }
    }

    private static JsonObject Connector(IReadOnlyList<ConnectorPlugin> plugins)
    {
        var schema = OptionsSchema.Of(typeof(ConnectorSettings));
        var type = schema["properties"]![Type]!.AsObject();
        type["enum"] = new JsonArray([.. plugins.Select(plugin => JsonValue.Create(plugin.Type))]);
        schema["properties"]!["transforms"]!["items"] = TransformTypes.Schema();
        var choices = new JsonArray();
        foreach (var plugin in plugins)
        {
            if (OfOptions(plugin) is not { } options) continue;
            options["description"] = plugin.Summary;
            var then = new JsonObject { ["properties"] = new JsonObject { [Config] = options } };
            if (options["required"] is not null) then["required"] = new JsonArray(Config);
            choices.Add(new JsonObject
            {
                ["if"] = new JsonObject
                {
                    ["properties"] = new JsonObject { [Type] = new JsonObject { ["const"] = plugin.Type } },
                    ["required"] = new JsonArray(Type),
                },
                ["then"] = then,
            });
        }

        if (choices.Count > 0) schema["allOf"] = choices;
        return schema;
    }
}
