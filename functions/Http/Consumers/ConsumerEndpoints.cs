using System.Text.Json;
using Sluice.Log;

namespace Sluice.Worker.Http.Consumers;

/// <summary><c>/consumers/{group}...</c>: consumer instances as in Confluent's REST Proxy, API v2.</summary>
internal sealed class ConsumerEndpoints(
    IEventLog log, IConsumerGroups groups, ConsumerInstances instances, RequestLimits limits, BodyMemory memory)
{
    private const string Group = "/consumers/{group}";
    private const string Instance = Group + "/instances/{instance}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Group, CreateAsync);
        routes.MapDelete(Instance, DeleteAsync);
        MapUse(HttpMethods.Post, "subscription", SubscribeAsync);
        MapUse(HttpMethods.Get, "subscription", ShowSubscriptionAsync);
        MapUse(HttpMethods.Delete, "subscription", UnsubscribeAsync);
        MapUse(HttpMethods.Post, "assignments", AssignAsync);
        MapUse(HttpMethods.Get, "assignments", ShowAssignmentsAsync);
        MapUse(HttpMethods.Post, "offsets", CommitAsync);
        MapUse(HttpMethods.Get, "offsets", ShowOffsetsAsync);
        MapUse(HttpMethods.Post, "positions", (context, instance) => MoveAsync(context, instance));
        MapUse(HttpMethods.Post, "positions/beginning", (context, instance) => MoveAsync(context, instance, held => held.First));
        MapUse(HttpMethods.Post, "positions/end", (context, instance) => MoveAsync(context, instance, held => held.Next));

        void MapUse(string method, string path, Func<HttpContext, ConsumerInstance, Task> act) =>
            routes.MapMethods($"{Instance}/{path}", [method], context =>
            {
                ConsumerMedia.CheckAnswer(context.Request);
                return instances.UseAsync(Route(context, "group"), Route(context, "instance"), instance => act(context, instance));
            });
    }

    /// <summary>A part of the request's path.</summary>
    internal static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private async Task CreateAsync(HttpContext context)
    {
        ConsumerMedia.CheckAnswer(context.Request);
        var config = ConsumerConfig.Read(await BodyAsync(context));
        var instance = instances.Create(Route(context, "group"), config);
        await AnswerAsync(context, (instance, root: RootOf(context)), static (json, answer) =>
        {
            json.WriteStartObject();
            json.WriteString("instance_id", answer.instance.Name);
            json.WriteString("base_uri", $"{answer.root}/consumers/{answer.instance.Group}/instances/{answer.instance.Name}");
            json.WriteEndObject();
        });
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await instances.DeleteAsync(Route(context, "group"), Route(context, "instance"), context.RequestAborted);
        Done(context);
    }

    private async Task SubscribeAsync(HttpContext context, ConsumerInstance instance)
    {
        await instance.SubscribeAsync(ConsumerBody.Subscription(await BodyAsync(context)), context.RequestAborted);
        Done(context);
    }

    private static Task ShowSubscriptionAsync(HttpContext context, ConsumerInstance instance) =>
        AnswerAsync(context, instance.Topics, static (json, topics) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("topics");
            foreach (var topic in topics) json.WriteStringValue(topic);
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static async Task UnsubscribeAsync(HttpContext context, ConsumerInstance instance)
    {
        await instance.UnsubscribeAsync(context.RequestAborted);
        Done(context);
    }

    private async Task AssignAsync(HttpContext context, ConsumerInstance instance)
    {
        await instance.AssignAsync(ConsumerBody.Partitions(await BodyAsync(context)), context.RequestAborted);
        Done(context);
    }

    private static Task ShowAssignmentsAsync(HttpContext context, ConsumerInstance instance) =>
        AnswerAsync(context, instance.Positions, static (json, positions) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("partitions");
            foreach (var position in positions)
            {
                json.WriteStartObject();
                WritePartition(json, position.Partition);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });

    /// <summary>An offset in the body is that of the last record read, as in the REST Proxy: committed is the one behind it.</summary>
    private async Task CommitAsync(HttpContext context, ConsumerInstance instance)
    {
        if (await BodyAsync(context) is { } body)
        {
            var commits = ConsumerBody.Offsets(body)
                .Select(entry => new OffsetCommit(entry.Partition, instance.Find(entry.Partition).Id, entry.Offset + 1, entry.Metadata));
            await instance.CommitAsync([.. commits], context.RequestAborted);
        }
        else
        {
            await instance.CommitAsync(context.RequestAborted);
        }

        await context.AnswerAsync(StatusCodes.Status200OK, "[]"u8.ToArray(), ConsumerMedia.Json);
    }

    private async Task ShowOffsetsAsync(HttpContext context, ConsumerInstance instance)
    {
        var body = await BodyAsync(context)
            ?? throw RequestException.NotFound("Partition not found: the body names none. Write it like {\"partitions\": [{\"topic\": \"orders\", \"partition\": 0}]}.", ErrorCodes.PartitionNotFound);
        var committed = ConsumerBody.Partitions(body)
            .Select(partition => instance.Find(partition) is not null ? groups.Committed(instance.Group, partition) : null)
            .OfType<CommittedOffset>();
        await AnswerAsync(context, committed.ToList(), static (json, offsets) =>
        {
            json.WriteStartObject();
            json.WriteStartArray("offsets");
            foreach (var offset in offsets)
            {
                json.WriteStartObject();
                WritePartition(json, offset.Partition);
                json.WriteNumber("offset", offset.Next);
                json.WriteString("metadata", offset.Metadata);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private async Task MoveAsync(HttpContext context, ConsumerInstance instance, Func<PartitionOffsets, long>? to = null)
    {
        var body = await BodyAsync(context);
        var moved = to is null
            ? ConsumerBody.Offsets(body).Select(entry => (entry.Partition, entry.Offset))
            : ConsumerBody.Partitions(body).Select(partition => (partition, to(log.OffsetsOf(partition))));
        await instance.MoveAsync([.. moved], context.RequestAborted);
        Done(context);
    }

    private ValueTask<JsonElement?> BodyAsync(HttpContext context) =>
        ConsumerBody.ReadAsync(context.Request, memory, limits.SmallBody, context.RequestAborted);

    private static void WritePartition(Utf8JsonWriter json, TopicPartition partition)
    {
        json.WriteString("topic", partition.Topic);
        json.WriteNumber("partition", partition.Partition);
    }

    private static void Done(HttpContext context) => context.Response.StatusCode = StatusCodes.Status204NoContent;

    private static Task AnswerAsync<T>(HttpContext context, T state, Action<Utf8JsonWriter, T> write) =>
        context.AnswerAsync(StatusCodes.Status200OK, state, write, ConsumerMedia.Json);

    /// <summary>The address that the client has used, so that it reaches the same worker again.</summary>
    private static string RootOf(HttpContext context)
    {
        var request = context.Request;
        var host = request.Host.HasValue ? request.Host.Value : new System.Net.IPEndPoint(context.Connection.LocalIpAddress!, context.Connection.LocalPort).ToString();
        return $"{request.Scheme}://{host}{request.PathBase}";
    }
}
