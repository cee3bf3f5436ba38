using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Hosting;
using Sluice.Worker.Http.Batches;
using Sluice.Worker.Http.Connectors;
using Sluice.Worker.Http.Consumers;
using Sluice.Worker.Http.DeadLetters;
using Sluice.Worker.Http.Groups;
using Sluice.Worker.Http.Metrics;
using Sluice.Worker.Http.Produce;
using Sluice.Worker.Http.Producers;
using Sluice.Worker.Http.Records;
using Sluice.Worker.Http.Search;
using Sluice.Worker.Http.Streaming;
using Sluice.Worker.Http.Topics;

namespace Sluice.Worker.Http;

/// <summary>All of the HTTP API.</summary>
internal static class WorkerApi
{
    /// <summary>Adds every endpoint.</summary>
    /// <param name="stopping">Fires when the worker begins to stop: whatever waits or streams ends then.</param>
    public static void Map(IEndpointRouteBuilder routes, WorkerParts parts, CancellationToken stopping)
    {
        var memory = new BodyMemory(parts.Limits.Bodies);
        new ProduceEndpoint(parts.Log, parts.Limits, memory, parts.Time).Map(routes);
        new ProducerEndpoint(parts.Log, parts.Limits, memory).Map(routes);
        var reader = new WaitingReader(parts.Log, stopping);
        new ReadEndpoint(reader).Map(routes);
        new AppendBatchesEndpoint(parts.Log, parts.Limits, memory, new SemaphoreSlim(Environment.ProcessorCount)).Map(routes);
        new ReadBatchesEndpoint(reader).Map(routes);
        new StreamEndpoint(parts.Log, parts.Host, parts.Time, stopping).Map(routes);
        new TopicEndpoints(parts.Log, parts.Limits, memory).Map(routes);
        new PartitionEndpoints(parts.Log).Map(routes);
        new ConsumerEndpoints(parts.Log, parts.Groups, parts.Consumers, parts.Limits, memory).Map(routes);
        new ConsumerRecordsEndpoint(parts.Log, parts.Consumers, memory, parts.Time, stopping).Map(routes);
        new GroupEndpoints(parts.Groups, parts.Limits, memory).Map(routes);
        new SearchEndpoint(parts.Connectors).Map(routes);
        ConnectApi.Map(routes, parts, memory);
        new DeadLetterEndpoints(parts.DeadLetters, () => parts.Connectors.Definitions, parts.Limits, memory).Map(routes);
        new HealthEndpoints(parts.Readiness).Map(routes);
        new MetricsEndpoint(parts.Connectors, parts.Meters).Map(routes);
        if (parts.Host is { Port: not null }) new TickEndpoint(parts.Tick, stopping).Map(routes);
    }
}
