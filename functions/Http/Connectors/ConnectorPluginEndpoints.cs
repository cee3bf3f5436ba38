using System.Text.Json;
using Sluice.Connect;
using Sluice.Connect.Plugins;
using Sluice.Worker.Hosting;

namespace Sluice.Worker.Http.Connectors;

/// <summary>Kafka Connect's root, and <c>/connector-plugins</c>: what connectors can be made of, and how they are configured.</summary>
internal sealed class ConnectorPluginEndpoints(ConnectorEngine connectors, PluginCatalog plugins, ConnectorBody bodies)
{
    private const string Path = "/connector-plugins/{plugin}";

    public void Map(IEndpointRouteBuilder routes, string root)
    {
        // GET / belongs to Elasticsearch's clients, and sends a browser to the console.
        if (root.Length > 0) routes.MapRead(root, RootAsync);
        routes.MapRead(root + "/connector-plugins", ListAsync);
        routes.MapRead(root + Path + "/config", OptionsAsync);
        routes.MapPut(root + Path + "/config/validate", ValidateAsync);
    }

    private static string Plugin(HttpContext context) => (string)context.Request.RouteValues["plugin"]!;

    private static Task RootAsync(HttpContext context) => context.AnswerAsync(StatusCodes.Status200OK, ProductVersion.Text, static (json, version) =>
    {
        json.WriteStartObject();
        json.WriteString("version", version);
        json.WriteString("commit", "unknown");
        json.WriteString("kafka_cluster_id", "sluice");
        json.WriteEndObject();
    });

    private Task ListAsync(HttpContext context)
    {
        var all = string.Equals(context.Request.Query["connectorsOnly"], "false", StringComparison.OrdinalIgnoreCase);
        return context.AnswerAsync(StatusCodes.Status200OK, plugins.Plugins, (json, listed) =>
        {
            json.WriteStartArray();
            foreach (var plugin in listed) Write(json, plugin.Type, ConnectorJson.Kind(plugin.Kind), plugin.Version, plugin.Summary);
            foreach (var transform in all ? ConnectorEngine.Transforms : [])
                Write(json, transform, "transformation", ProductVersion.Text, summary: null);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, string name, string type, string version, string? summary)
    {
        json.WriteStartObject();
        json.WriteString("class", name);
        json.WriteString("type", type);
        json.WriteString("version", version);
        if (summary is not null) json.WriteString("summary", summary);
        json.WriteEndObject();
    }

    private Task OptionsAsync(HttpContext context) =>
        context.AnswerAsync(StatusCodes.Status200OK, connectors.OptionsOf(Plugin(context)), ConnectorOptionJson.WriteDefinitions);

    private async Task ValidateAsync(HttpContext context)
    {
        var plugin = Plugin(context);
        var config = await bodies.ReadAsync(context.Request);
        var options = connectors.Validate(plugin, config);
        await context.AnswerAsync(
            StatusCodes.Status200OK, (plugin, options), static (json, answer) => ConnectorOptionJson.WriteValidation(json, answer.plugin, answer.options));
    }
}
