using System.Text.Json;
using Sluice.Connect;

namespace Sluice.Worker.Http.Connectors;

/// <summary><c>/connectors</c>: list, make, configure and delete connectors, as Kafka Connect's REST API does.</summary>
internal sealed class ConnectorEndpoints(ConnectorEngine connectors, ConnectorBody bodies)
{
    public const string Path = "/connectors/{connector}";

    private const string Config = Path + "/config";

    /// <summary>The connector that a request's path names.</summary>
    public static string Name(HttpContext context) => (string)context.Request.RouteValues["connector"]!;

    /// <summary>Whom answers name as the worker: this one, as the caller calls it.</summary>
    public static string Worker(HttpContext context) => context.Request.Host.Value ?? "";

    public void Map(IEndpointRouteBuilder routes, string root)
    {
        routes.MapRead(root + "/connectors", ListAsync);
        routes.MapPost(root + "/connectors", CreateAsync);
        routes.MapRead(root + Path, context => AnswerAsync(context, StatusCodes.Status200OK, Name(context)));
        routes.MapDelete(root + Path, DeleteAsync);
        routes.MapRead(root + Config, ConfigAsync);
        routes.MapPut(root + Config, ReplaceAsync);
        routes.MapPatch(root + Config, PatchAsync);
        routes.MapRead(root + Path + "/tasks", TasksAsync);
        routes.MapRead(root + Path + "/tasks-config", TaskConfigsAsync);
    }

    private async Task ListAsync(HttpContext context)
    {
        var expand = context.Request.Query["expand"];
        var (status, info) = (expand.Contains("status"), expand.Contains("info"));
        var all = status ? await connectors.ReadAsync(connectors.Statuses) : connectors.Statuses;
        await context.AnswerAsync(StatusCodes.Status200OK, all, (json, listed) =>
        {
            if (!status && !info)
            {
                json.WriteStartArray();
                foreach (var connector in listed) json.WriteStringValue(connector.Name);
                json.WriteEndArray();
                return;
            }

            json.WriteStartObject();
            foreach (var connector in listed)
            {
                json.WriteStartObject(connector.Name);
                if (info) WriteInfo(json, connector.Name);
                if (status)
                {
                    json.WritePropertyName("status");
                    ConnectorJson.WriteStatus(json, connector, Worker(context));
                }

                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    private void WriteInfo(Utf8JsonWriter json, string connector)
    {
        json.WritePropertyName("info");
        try
        {
            ConnectorJson.WriteInfo(json, connectors.Describe(connector));
        }
        catch (UnknownConnectorException)
        {
            json.WriteNullValue(); // Deleted in the meantime.
        }
    }

    private async Task CreateAsync(HttpContext context)
    {
        var (name, config, state) = await bodies.ReadNewAsync(context.Request);
        await connectors.CreateAsync(name, config, state, context.RequestAborted);
        await CreatedAsync(context, name);
    }

    private async Task ReplaceAsync(HttpContext context)
    {
        var name = Name(context);
        var config = await bodies.ReadConfigAsync(context.Request, name);
        if (await connectors.ReplaceAsync(name, config, context.RequestAborted)) await CreatedAsync(context, name);
        else await AnswerAsync(context, StatusCodes.Status200OK, name);
    }

    private async Task PatchAsync(HttpContext context)
    {
        var name = Name(context);
        await connectors.PatchAsync(name, await bodies.ReadConfigAsync(context.Request, name), context.RequestAborted);
        await AnswerAsync(context, StatusCodes.Status200OK, name);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await connectors.DeleteAsync(Name(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private Task ConfigAsync(HttpContext context) =>
        context.AnswerAsync(StatusCodes.Status200OK, connectors.Describe(Name(context)).Config, ConnectorJson.WriteConfig);

    private Task TasksAsync(HttpContext context) =>
        context.AnswerAsync(StatusCodes.Status200OK, connectors.Describe(Name(context)), ConnectorJson.WriteTasks);

    private Task TaskConfigsAsync(HttpContext context) =>
        context.AnswerAsync(StatusCodes.Status200OK, connectors.Describe(Name(context)), static (json, connector) =>
        {
            json.WriteStartObject();
            for (var task = 0; task < connector.Tasks; task++)
            {
                json.WritePropertyName($"{connector.Name}-{task}");
                ConnectorJson.WriteConfig(json, connector.Config);
            }

            json.WriteEndObject();
        });

    private Task CreatedAsync(HttpContext context, string name)
    {
        context.Response.Headers.Location = $"/connectors/{name}";
        return AnswerAsync(context, StatusCodes.Status201Created, name);
    }

    private Task AnswerAsync(HttpContext context, int status, string name) =>
        context.AnswerAsync(status, connectors.Describe(name), ConnectorJson.WriteInfo);
}
