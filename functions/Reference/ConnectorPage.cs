using System.Text;
using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Plugins;

namespace Sluice.Worker.Reference;

/// <summary>The reference pages of connectors, made from their options records.</summary>
internal static class ConnectorPage
{
    /// <summary>One connector.</summary>
    public static string Of(ConnectorPlugin plugin)
    {
        var schema = OptionsSchema.Of(plugin.OptionsType);
        var text = new StringBuilder($"{ReferencePages.Origin}\n# {plugin.Type}\n\n{plugin.Summary}\n\n");
        text.Append(plugin.Kind == ConnectorKind.Sink
            ? "A **sink**: it takes records out of the topics that the connector names.\n\n"
            : "A **source**: it brings records into the topics that its options name.\n\n");
        text.Append($"```json\n{Example(plugin, schema).ToJsonString(ReferencePages.Indented)}\n```\n\n");
        if (plugin.IsSearchable) text.Append("It can be asked by full text: `GET /search/{connector}?q=`.\n\n");
        text.Append($"## Options (`config`)\n\n{OptionsTable.Of(schema)}\n");
        text.Append("What all connectors have in common, from `topics` to `retry`, is in [the list of connectors](README.md); what can happen to\n");
        text.Append("records on the way is in [transforms](../transforms.md).\n");
        return text.ToString();
    }

    /// <summary>The list of connectors, and what they have in common.</summary>
    public static string ListOf(IReadOnlyList<ConnectorPlugin> plugins)
    {
        var text = new StringBuilder($"{ReferencePages.Origin}\n# Connectors\n\n| type | kind | what it does |\n| --- | --- | --- |\n");
        foreach (var plugin in plugins)
            text.Append($"| [`{plugin.Type}`]({plugin.Type}.md) | {(plugin.Kind == ConnectorKind.Sink ? "sink" : "source")} | {plugin.Summary} |\n");
        text.Append("\n## What all have in common\n\nA connector is an entry of `connectors` in `sluice.json`, by its name:\n\n");
        text.Append(OptionsTable.Of(OptionsSchema.Of(typeof(ConnectorSettings))));
        text.Append("\nRecords that fail for good go to the dead-letter topic; see [dead letters](../dead-letters.md).\n");
        return text.ToString();
    }

    private static JsonObject Example(ConnectorPlugin plugin, JsonObject schema)
    {
        var connector = new JsonObject { ["type"] = plugin.Type };
        if (plugin.Kind == ConnectorKind.Sink) connector["topics"] = new JsonArray("events");
        var config = new JsonObject();
        foreach (var name in (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()))
            config[name] = schema["properties"]![name]!["type"]?.ToString() == "array" ? new JsonArray("...") : "...";
        if (config.Count > 0) connector["config"] = config;
        return new JsonObject { ["connectors"] = new JsonObject { [$"my-{plugin.Type}"] = connector } };
    }
}
