using System.Globalization;
using Sluice.Connect;

namespace Sluice.Worker.Http.Connectors;

/// <summary>How connectors do, and what holds them or sets them to work again: status, pause, resume, stop, restart, topics.</summary>
internal sealed class ConnectorStateEndpoints(ConnectorEngine connectors)
{
    private const string Path = ConnectorEndpoints.Path;
    private const string OneTask = Path + "/tasks/{task}";

    public void Map(IEndpointRouteBuilder routes, string root)
    {
        routes.MapRead(root + Path + "/status", StatusAsync);
        routes.MapRead(root + OneTask + "/status", TaskStatusAsync);
        routes.MapPost(root + OneTask + "/restart", RestartTask);
        routes.MapPost(root + Path + "/restart", RestartAsync);
        routes.MapPut(root + Path + "/pause", context => SetAsync(context, TargetState.Paused, StatusCodes.Status202Accepted));
        routes.MapPut(root + Path + "/resume", context => SetAsync(context, TargetState.Running, StatusCodes.Status202Accepted));
        routes.MapPut(root + Path + "/stop", context => SetAsync(context, TargetState.Stopped, StatusCodes.Status204NoContent));
        routes.MapRead(root + Path + "/topics", TopicsAsync);
        routes.MapPut(root + Path + "/topics/reset", ResetTopics);
    }

    private Task StatusAsync(HttpContext context) => AnswerAsync(context, StatusCodes.Status200OK);

    private async Task TaskStatusAsync(HttpContext context)
    {
        var (name, number) = (ConnectorEndpoints.Name(context), TaskNumber(context));
        var task = (await connectors.ReadAsync(connectors.StatusOf(name))).Tasks.FirstOrDefault(task => task.Id == number)
            ?? throw new UnknownConnectorException($"No status found for task {name}-{number}");
        await context.AnswerAsync(
            StatusCodes.Status200OK, task, (json, found) => ConnectorJson.WriteTask(json, found, ConnectorEndpoints.Worker(context)));
    }

    private Task RestartTask(HttpContext context)
    {
        connectors.RestartTask(ConnectorEndpoints.Name(context), TaskNumber(context));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private Task RestartAsync(HttpContext context)
    {
        var (includeTasks, onlyFailed) = (IsSet(context, "includeTasks"), IsSet(context, "onlyFailed"));
        connectors.Restart(ConnectorEndpoints.Name(context), includeTasks, onlyFailed);
        if (includeTasks) return AnswerAsync(context, StatusCodes.Status202Accepted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task SetAsync(HttpContext context, TargetState state, int status)
    {
        await connectors.SetStateAsync(ConnectorEndpoints.Name(context), state, context.RequestAborted);
        context.Response.StatusCode = status;
    }

    private Task TopicsAsync(HttpContext context)
    {
        var name = ConnectorEndpoints.Name(context);
        return context.AnswerAsync(StatusCodes.Status200OK, (name, topics: connectors.TopicsOf(name)), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteStartObject(answer.name);
            json.WriteStartArray("topics");
            foreach (var topic in answer.topics) json.WriteStringValue(topic);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private Task ResetTopics(HttpContext context)
    {
        connectors.ForgetTopics(ConnectorEndpoints.Name(context));
        context.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }

    private async Task AnswerAsync(HttpContext context, int status)
    {
        var name = ConnectorEndpoints.Name(context);
        var found = connectors.FindStatus(name) ?? throw new UnknownConnectorException($"No status found for connector {name}");
        await context.AnswerAsync(status, await connectors.ReadAsync(found), (json, connector) => ConnectorJson.WriteStatus(json, connector, ConnectorEndpoints.Worker(context)));
    }

    private static bool IsSet(HttpContext context, string name) => string.Equals(context.Request.Query[name], "true", StringComparison.OrdinalIgnoreCase);

    private static int TaskNumber(HttpContext context)
    {
        var text = (string)context.Request.RouteValues["task"]!;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw RequestException.NotFound($"'{text}' is no number of a task; they are counted from 0.");
    }
}
