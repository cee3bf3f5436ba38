namespace Sluice.Worker.Http;

/// <summary>Routes that only read.</summary>
internal static class ReadRoutes
{
    private static readonly string[] Methods = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Answers GET, and HEAD with the same but no body, as Kafka Connect does.</summary>
    public static void MapRead(this IEndpointRouteBuilder routes, string path, RequestDelegate handler) =>
        routes.MapMethods(path, Methods, handler);
}
