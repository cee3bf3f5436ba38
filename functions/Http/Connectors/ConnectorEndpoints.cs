using System.Text.Json;
using Sluice.Connect;
using Sluice.Connect.Plugins;

namespace Sluice.Worker.Http.Connectors;

/// <summary><c>/connectors</c> and <c>/connector-plugins</c>, in the shape of Kafka Connect's REST API.</summary>
internal sealed class ConnectorEndpoints(ConnectorEngine connectors, PluginCatalog plugins)
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/connectors", ListAsync);
        routes.MapGet("/connectors/{connector}/status", StatusAsync);
        routes.MapGet("/connector-plugins", ListPluginsAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var expand = context.Request.Query["expand"].Contains("status");
        return context.AnswerAsync(StatusCodes.Status200OK, (connectors.Statuses, expand, WorkerId(context)), Write);

        static void Write(Utf8JsonWriter json, (IReadOnlyList<ConnectorStatus> Connectors, bool Expand, string Worker) answer)
        {
            if (!answer.Expand)
            {
                json.WriteStartArray();
                foreach (var connector in answer.Connectors) json.WriteStringValue(connector.Name);
                json.WriteEndArray();
                return;
            }

            json.WriteStartObject();
            foreach (var connector in answer.Connectors)
            {
                json.WriteStartObject(connector.Name);
                json.WritePropertyName("status");
                ConnectorJson.WriteStatus(json, connector, answer.Worker);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }
    }

    private Task StatusAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["connector"]!;
        var found = connectors.Statuses.FirstOrDefault(connector => connector.Name == name)
            ?? throw RequestException.NotFound($"There is no connector '{name}'. GET /connectors lists them.");
        return context.AnswerAsync(
            StatusCodes.Status200OK,
            (found, worker: WorkerId(context)),
            static (json, answer) => ConnectorJson.WriteStatus(json, answer.found, answer.worker));
    }

    private Task ListPluginsAsync(HttpContext context) =>
        context.AnswerAsync(StatusCodes.Status200OK, plugins.Plugins, static (json, all) =>
        {
            json.WriteStartArray();
            foreach (var plugin in all)
            {
                json.WriteStartObject();
                json.WriteString("class", plugin.Type);
                json.WriteString("type", ConnectorJson.Kind(plugin.Kind));
                json.WriteString("version", plugin.Version);
                json.WriteString("summary", plugin.Summary);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });

    private static string WorkerId(HttpContext context) => context.Request.Host.Value ?? "";
}
