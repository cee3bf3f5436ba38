using Sluice.Worker.Hosting;

namespace Sluice.Worker.Http.Connectors;

/// <summary>Kafka Connect's REST API, at the root of the worker and under <c>/connect</c>.</summary>
internal static class ConnectApi
{
    public static void Map(IEndpointRouteBuilder routes, WorkerParts parts, BodyMemory memory)
    {
        var bodies = new ConnectorBody(parts.Limits, memory);
        foreach (var root in (string[])["", "/connect"])
        {
            new ConnectorPluginEndpoints(parts.Connectors, parts.Plugins, bodies).Map(routes, root);
            new ConnectorEndpoints(parts.Connectors, bodies).Map(routes, root);
            new ConnectorStateEndpoints(parts.Connectors).Map(routes, root);
            new ConnectorOffsetEndpoints(parts.Connectors, bodies).Map(routes, root);
        }
    }
}
