using Sluice.Connect;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Plugins;
using Sluice.Log;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Http;
using Sluice.Worker.Http.Consumers;
using Sluice.Worker.Http.Metrics;

namespace Sluice.Worker.Hosting;

/// <summary>What the HTTP endpoints stand on. Whoever made the parts disposes of them, after the server has stopped.</summary>
internal sealed record WorkerParts
{
    public required IEventLog Log { get; init; }

    public required IConsumerGroups Groups { get; init; }

    public required ConnectorEngine Connectors { get; init; }

    public required DeadLetterQueue DeadLetters { get; init; }

    public required PluginCatalog Plugins { get; init; }

    public required RequestLimits Limits { get; init; }

    public required ConsumerInstances Consumers { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>The Azure Functions host that requests come through; null: the worker serves itself.</summary>
    public FunctionsHost? Host { get; init; }

    /// <summary>Made before the log, so that they have all that it measures.</summary>
    public required MeterReadings Meters { get; init; }

    public required Tick Tick { get; init; }

    public Readiness Readiness { get; } = new();
}
