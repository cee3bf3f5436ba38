using Sluice.Connect;
using Sluice.Connect.DeadLetters;
using Sluice.Log;
using Sluice.Worker.AzureFunctions;
using Sluice.Worker.Configuration;
using Sluice.Worker.Http.Consumers;
using Sluice.Worker.Http.Metrics;

namespace Sluice.Worker.Hosting;

/// <summary>The log, the consumer groups and the connectors: all of a worker but the server that its requests come in by.</summary>
internal sealed class WorkerCore : IAsyncDisposable
{
    private readonly ConsumerGroups _groups;
    private readonly ConfigurationWatch _watch;
    private readonly CancellationTokenSource _ending = new();
    private Task _watching = Task.CompletedTask;

    private WorkerCore(WorkerParts parts, ConsumerGroups groups, ConfigurationWatch watch) => (Parts, _groups, _watch) = (parts, groups, watch);

    /// <summary>What the endpoints stand on; they may be called before <see cref="Start"/>.</summary>
    public WorkerParts Parts { get; }

    /// <summary>
    /// Opens everything; no connector runs yet. Throws an <see cref="EventLogException"/> or <see cref="InvalidDataException"/> when
    /// the log cannot be opened.
    /// </summary>
    public static async Task<WorkerCore> OpenAsync(
        LoadedConfiguration configuration, TimeProvider time, ILoggerFactory logging, CancellationToken cancellationToken)
    {
        var logger = logging.CreateLogger("Sluice.Worker");
        foreach (var problem in configuration.Plugins.Problems) logger.PluginUnusable(problem.ToString());
        var meters = new MeterReadings();
        LocalEventLog? log = null;
        ConsumerGroups? groups = null;
        ConsumerInstances? consumers = null;
        try
        {
            log = await LocalEventLog.OpenAsync(LogOptions(configuration), time, logging.CreateLogger("Sluice.Log"), cancellationToken);
            var offsets = await CommittedOffsets.OpenAsync(log, time, cancellationToken);
            var settings = configuration.Settings.Groups;
            groups = new ConsumerGroups(log, offsets, settings.ToGroupOptions(), time, logging.CreateLogger("Sluice.Log"));
            consumers = new ConsumerInstances(log, groups, settings.ToConsumerLimits(), time);
            var connectors = await ConnectorEngine.OpenAsync(
                log, offsets, configuration.Connectors, Environment(configuration, time, logging), cancellationToken);
            var deadLetters = await DeadLetterQueue.OpenAsync(log, time, cancellationToken);
            connectors.Use(deadLetters);
            var parts = new WorkerParts
            {
                Log = log,
                Groups = groups,
                Consumers = consumers,
                Connectors = connectors,
                DeadLetters = deadLetters,
                Plugins = configuration.Plugins,
                Limits = configuration.Settings.Limits.ToRequestLimits(),
                Time = time,
                Host = configuration.Host,
                Meters = meters,
                Tick = new Tick(log, connectors, logger),
            };
            return new WorkerCore(parts, groups, new ConfigurationWatch(configuration.Source, time, logger, connectors.ApplyAsync));
        }
        catch
        {
            consumers?.Dispose();
            groups?.Dispose();
            if (log is not null) await log.DisposeAsync();
            meters.Dispose();
            throw;
        }
    }

    /// <summary>Sets the connectors to work. From now on the worker is ready.</summary>
    public void Start()
    {
        Parts.Connectors.Start();
        _watching = Task.Run(() => _watch.RunAsync(_ending.Token));
        Parts.Readiness.IsReady = true;
    }

    /// <summary>Ends the connectors, at last the log that all stand on. No request may be under way any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Parts.Readiness.IsReady = false;
        await _ending.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ending.Dispose();
        await Parts.Connectors.DisposeAsync();
        Parts.Consumers.Dispose();
        Parts.DeadLetters.Dispose();
        _groups.Dispose();
        await Parts.Log.DisposeAsync();
        Parts.Meters.Dispose();
    }

    private static ConnectorEnvironment Environment(LoadedConfiguration configuration, TimeProvider time, ILoggerFactory logging) => new()
    {
        Time = time,
        Loggers = logging,
        DataFolder = configuration.DataFolder,
        ConfigurationFolder = configuration.Folder,
        Plugins = configuration.Plugins,
        Setting = configuration.Setting,
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
