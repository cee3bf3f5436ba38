using Sluice.Connect;
using Sluice.Log;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Configuration;
using Sluice.Worker.Http.Consumers;

namespace Sluice.Worker.Hosting;

/// <summary>The whole worker: the log, the connectors, and HTTP before them.</summary>
internal sealed class Worker : IAsyncDisposable
{
    private readonly WorkerParts _parts;
    private readonly ConsumerGroups _groups;
    private readonly WorkerServer _server;

    private Worker(WorkerParts parts, ConsumerGroups groups, WorkerServer server) => (_parts, _groups, _server) = (parts, groups, server);

    /// <summary>Where the worker listens.</summary>
    public IReadOnlyCollection<string> Addresses => _server.Addresses;

    /// <summary>What it keeps, without the topics of its own.</summary>
    public IEnumerable<TopicInfo> Topics => _parts.Log.Topics.Where(topic => !topic.IsInternal);

    /// <summary>
    /// Opens the log, takes requests, and starts the connectors. Throws an <see cref="EventLogException"/> or
    /// <see cref="InvalidDataException"/> when the log cannot be opened, an <see cref="IOException"/> when an address is taken.
    /// </summary>
    public static async Task<Worker> StartAsync(
        LoadedConfiguration configuration, TimeProvider time, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var logger = logging.CreateLogger("Sluice.Worker");
        foreach (var problem in configuration.Plugins.Problems) logger.PluginUnusable(problem.ToString());
        var log = await LocalEventLog.OpenAsync(LogOptions(configuration), time, logging.CreateLogger("Sluice.Log"), cancellationToken);
        ConnectorEngine? connectors = null;
        ConsumerGroups? groups = null;
        ConsumerInstances? consumers = null;
        try
        {
            var offsets = await CommittedOffsets.OpenAsync(log, time, cancellationToken);
            var settings = configuration.Settings.Groups;
            groups = new ConsumerGroups(log, offsets, settings.ToGroupOptions(), time, logging.CreateLogger("Sluice.Log"));
            consumers = new ConsumerInstances(log, groups, settings.ToConsumerLimits(), time);
            connectors = await ConnectorEngine.OpenAsync(log, offsets, configuration.Connectors, Environment(configuration, time, logging), cancellationToken);
            var parts = new WorkerParts
            {
                Log = log,
                Groups = groups,
                Consumers = consumers,
                Connectors = connectors,
                Plugins = configuration.Plugins,
                Limits = configuration.Settings.Limits.ToRequestLimits(),
                Time = time,
                Host = configuration.Host,
                Tick = new Tick(log, connectors, logger),
            };
            var server = await WorkerServer.StartAsync(configuration.Addresses, parts, logging, cancellationToken);
            connectors.Start();
            parts.Readiness.IsReady = true;
            return new Worker(parts, groups, server);
        }
        catch
        {
            if (connectors is not null) await connectors.DisposeAsync();
            consumers?.Dispose();
            groups?.Dispose();
            await log.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stops from the outside in: first the requests, then the connectors, at last the log that both stand on.</summary>
    public async ValueTask DisposeAsync()
    {
        _parts.Readiness.IsReady = false;
        await _server.DisposeAsync();
        await _parts.Connectors.DisposeAsync();
        _parts.Consumers.Dispose();
        _groups.Dispose();
        await _parts.Log.DisposeAsync();
    }

    private static ConnectorEnvironment Environment(LoadedConfiguration configuration, TimeProvider time, ILoggerFactory logging) => new()
    {
        Time = time,
        Loggers = logging,
        DataFolder = configuration.DataFolder,
        ConfigurationFolder = configuration.Folder,
    };

    private static LocalLogOptions LogOptions(LoadedConfiguration configuration) => new()
    {
        Folder = configuration.DataFolder,
        Durability = configuration.Settings.Log.Durability,
        CreateTopics = configuration.Settings.Log.CreateTopics,
        Topics = configuration.TopicChanges,
        QueueBytes = configuration.Settings.Log.Queue.Bytes,
        IdempotencyKeys = configuration.Settings.Limits.IdempotencyKeys,
        LockWait = configuration.Host is null ? LocalLogOptions.DefaultLockWait : FunctionsHost.Overlap,
    };
}
