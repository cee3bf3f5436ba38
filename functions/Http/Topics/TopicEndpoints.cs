using Sluice.Log;

namespace Sluice.Worker.Http.Topics;

/// <summary>
/// <c>/topics</c>: list, describe, create, alter and delete. The list is of names, as in Confluent's REST Proxy; with
/// <c>?expand=true</c> it holds what describing each would say.
/// </summary>
internal sealed class TopicEndpoints(IEventLog log, RequestLimits limits, BodyMemory memory)
{
    private const string Path = "/topics/{topic}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/topics", ListAsync);
        routes.MapPost("/topics", CreateAsync);
        routes.MapGet(Path, DescribeAsync);
        routes.MapPut(Path, AlterAsync);
        routes.MapDelete(Path, DeleteAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        var expand = string.Equals(context.Request.Query["expand"], "true", StringComparison.OrdinalIgnoreCase);
        var topics = log.Topics.Where(topic => !topic.IsInternal);
        return context.AnswerAsync(StatusCodes.Status200OK, (log, topics, expand), static (json, answer) =>
        {
            json.WriteStartArray();
            foreach (var topic in answer.topics)
            {
                if (answer.expand) TopicJson.Write(json, answer.log, topic);
                else json.WriteStringValue(topic.Name);
            }

            json.WriteEndArray();
        });
    }

    private Task DescribeAsync(HttpContext context) =>
        AnswerAsync(context, StatusCodes.Status200OK, Find(TopicParameter.Topic(context)));

    private async Task CreateAsync(HttpContext context)
    {
        var body = await TopicSettingsBody.ReadAsync(context.Request, memory, limits.SmallBody, context.RequestAborted);
        var name = TopicParameter.Check(TopicSettingsBody.TakeName(body));
        var topic = await log.CreateTopicAsync(name, TopicSettingsBody.Bind(body, before: null), context.RequestAborted);
        context.Response.Headers.Location = $"/topics/{name}";
        await AnswerAsync(context, StatusCodes.Status201Created, topic);
    }

    private async Task AlterAsync(HttpContext context)
    {
        var topic = Find(TopicParameter.Topic(context));
        var body = await TopicSettingsBody.ReadAsync(context.Request, memory, limits.SmallBody, context.RequestAborted);
        var settings = TopicSettingsBody.Bind(body, topic.Settings);
        await AnswerAsync(context, StatusCodes.Status200OK, await log.AlterTopicAsync(topic.Name, settings, context.RequestAborted));
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await log.DeleteTopicAsync(TopicParameter.Topic(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private TopicInfo Find(string topic) => log.FindTopic(topic) ?? throw new UnknownTopicException(topic);

    private Task AnswerAsync(HttpContext context, int status, TopicInfo topic) =>
        context.AnswerAsync(status, (log, topic), static (json, answer) => TopicJson.Write(json, answer.log, answer.topic));
}
