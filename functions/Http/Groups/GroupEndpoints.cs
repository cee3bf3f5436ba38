using Sluice.Log;

namespace Sluice.Worker.Http.Groups;

/// <summary><c>/groups</c>: list, describe, seek (replay) and delete, for the groups of consumers and those of connectors.</summary>
internal sealed class GroupEndpoints(IConsumerGroups groups, RequestLimits limits, BodyMemory memory)
{
    private const string Path = "/groups/{group}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/groups", ListAsync);
        routes.MapGet(Path, DescribeAsync);
        routes.MapPost(Path + "/seek", SeekAsync);
        routes.MapDelete(Path, DeleteAsync);
    }

    private static string Name(HttpContext context) => (string)context.Request.RouteValues["group"]!;

    private async Task ListAsync(HttpContext context)
    {
        var all = await groups.ListAsync(context.RequestAborted);
        await context.AnswerAsync(StatusCodes.Status200OK, all, static (json, groups) =>
        {
            json.WriteStartArray();
            foreach (var group in groups) GroupJson.WriteSummary(json, group);
            json.WriteEndArray();
        });
    }

    private async Task DescribeAsync(HttpContext context)
    {
        var group = await groups.DescribeAsync(Name(context), context.RequestAborted);
        await context.AnswerAsync(StatusCodes.Status200OK, group, GroupJson.Write);
    }

    private async Task SeekAsync(HttpContext context)
    {
        using var body = await RequestBody.ReadAsync(context.Request, memory, limits.SmallBody, context.RequestAborted);
        var moved = await groups.SeekAsync(Name(context), GroupSeekBody.Read(body.Bytes), context.RequestAborted);
        await context.AnswerAsync(StatusCodes.Status200OK, moved, GroupJson.Write);
    }

    private async Task DeleteAsync(HttpContext context)
    {
        await groups.DeleteAsync(Name(context), context.RequestAborted);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
