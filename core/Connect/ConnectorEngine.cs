using System.Text.Json.Nodes;
using Sluice.Connect.Configuration;
using Sluice.Connect.DeadLetters;
using Sluice.Connect.Flat;
using Sluice.Connect.Offsets;
using Sluice.Connect.Registry;
using Sluice.Connect.Sources;
using Sluice.Connect.Transforms;
using Sluice.Log;

namespace Sluice.Connect;

/// <summary>Runs connectors between the outside and a log, each on its own; they can be made, changed and held while it runs.</summary>
/// <remarks>
/// A change is answered when it is durable; the connector follows at its own pace, as its status shows. What is asked of a
/// connector that does not exist throws an <see cref="UnknownConnectorException"/>.
/// </remarks>
public sealed class ConnectorEngine : IAsyncDisposable
{
    private readonly ConnectorRegistry _registry;
    private readonly ConnectorReader _reader;
    private readonly TaskServices _services;

    private ConnectorEngine(ConnectorRegistry registry, ConnectorReader reader, TaskServices services) =>
        (_registry, _reader, _services) = (registry, reader, services);

    /// <summary>The transforms that a configuration can name.</summary>
    public static IEnumerable<string> Transforms => TransformTypes.All.Select(type => type.Name);

    /// <summary>How every connector does: those of the configuration file in its order, then the others by name.</summary>
    public IReadOnlyList<ConnectorStatus> Statuses => [.. _registry.Entries.Select(Status)];

    /// <summary>Every connector whose configuration is right, in the same order.</summary>
    public IReadOnlyList<ConnectorDefinition> Definitions =>
        [.. _registry.Entries.Select(entry => entry.Runner.Plan.Definition).OfType<ConnectorDefinition>()];

    /// <summary>Prepares the connectors; none of them runs before <see cref="Start"/>.</summary>
    /// <param name="offsets">Where sinks commit; the only one that is open on this log.</param>
    /// <param name="connectors">Those of the configuration file.</param>
    public static async Task<ConnectorEngine> OpenAsync(
        IEventLog log,
        CommittedOffsets offsets,
        IReadOnlyList<ConnectorDefinition> connectors,
        ConnectorEnvironment environment,
        CancellationToken cancellationToken)
    {
        var services = new TaskServices(
            log,
            offsets,
            await SourcePositionStore.OpenAsync(log, environment.Time, cancellationToken),
            environment);
        var store = await ConnectorStore.OpenAsync(log, environment.Time, cancellationToken);
        var reader = new ConnectorReader(environment.Plugins, environment.Setting);
        var registry = new ConnectorRegistry(store, reader, services);
        registry.Load(connectors);
        offsets.Moved = registry.GroupMoved;
        return new ConnectorEngine(registry, reader, services);
    }

    /// <summary>Lends the dead letters, so that what a sink that is deleted had yet to retry is not forgotten with it.</summary>
    public void Use(DeadLetterQueue deadLetters)
    {
        deadLetters.IsThere = name => _registry.Find(name) is not null;
        _registry.Gone = connector => deadLetters.EndRetriesAsync(connector, _services.Offsets, CancellationToken.None);
    }

    /// <summary>Sets all connectors to work; returns at once.</summary>
    public void Start() => _registry.Start();

    /// <summary>How a connector does, or null when there is none of that name.</summary>
    public ConnectorStatus? FindStatus(string connector) => _registry.Find(connector) is { } entry ? Status(entry) : null;

    /// <summary>How a connector does.</summary>
    public ConnectorStatus StatusOf(string connector) => Status(_registry.Get(connector));

    /// <summary>Adds what the connectors say about themselves. Takes a moment at most, whatever they do, and never throws.</summary>
    public Task<ConnectorStatus[]> ReadAsync(IEnumerable<ConnectorStatus> statuses) => Task.WhenAll(statuses.Select(ReadAsync));

    /// <inheritdoc cref="ReadAsync(IEnumerable{ConnectorStatus})"/>
    public async Task<ConnectorStatus> ReadAsync(ConnectorStatus status)
    {
        if (_registry.Find(status.Name) is not { } entry) return status;
        var readings = await entry.Runner.ReadAsync();
        return status with { Tasks = [.. status.Tasks.Select(task => task with { Readings = readings.ElementAtOrDefault(task.Id) })] };
    }

    /// <summary>What a connector is.</summary>
    public ConnectorInfo Describe(string connector)
    {
        var entry = _registry.Get(connector);
        var plan = entry.Runner.Plan;
        var tasks = plan.State == TargetState.Stopped ? 0 : plan.Definition?.TaskCount ?? 0;
        return new ConnectorInfo(entry.Name, _reader.Show(entry.Name, entry.Given), plan.Definition?.Plugin.Kind, tasks);
    }

    /// <summary>Makes a connector that is not there yet.</summary>
    /// <param name="config">Nested as in the configuration file, or flat as Kafka Connect's; settings (<c>%NAME%</c>) stay as they are.</param>
    /// <exception cref="InvalidConnectorException">The configuration is wrong.</exception>
    /// <exception cref="ConnectorConflictException">There is one of that name.</exception>
    public Task CreateAsync(string connector, JsonObject config, TargetState state, CancellationToken cancellationToken) =>
        _registry.CreateAsync(connector, config, state, cancellationToken);

    /// <summary>Makes a connector or gives it another configuration, with which it begins anew; true: it was made.</summary>
    /// <exception cref="InvalidConnectorException">The configuration is wrong; the old one stays.</exception>
    /// <exception cref="ConnectorConflictException">The configuration file has the connector.</exception>
    public Task<bool> ReplaceAsync(string connector, JsonObject config, CancellationToken cancellationToken) =>
        _registry.ReplaceAsync(connector, config, cancellationToken);

    /// <summary>Changes single names of the flat configuration; null takes one out.</summary>
    /// <inheritdoc cref="ReplaceAsync"/>
    public Task PatchAsync(string connector, JsonObject changes, CancellationToken cancellationToken) =>
        _registry.PatchAsync(connector, changes, cancellationToken);

    /// <summary>
    /// Takes over what the configuration file says now. Only connectors that it says something else about than before begin anew, those
    /// that it does not have any more end, and those that were made over HTTP stay as they are.
    /// </summary>
    public Task ApplyAsync(IReadOnlyList<ConnectorDefinition> connectors, CancellationToken cancellationToken) =>
        _registry.ApplyAsync(connectors, cancellationToken);

    /// <summary>Ends a connector and forgets it; how far it had got stays known.</summary>
    /// <exception cref="ConnectorConflictException">The configuration file has it.</exception>
    public Task DeleteAsync(string connector, CancellationToken cancellationToken) => _registry.DeleteAsync(connector, cancellationToken);

    /// <summary>Pauses, stops or resumes a connector; lasts over restarts of the worker.</summary>
    public Task SetStateAsync(string connector, TargetState state, CancellationToken cancellationToken) =>
        _registry.SetStateAsync(connector, state, cancellationToken);

    /// <summary>Lets a connector begin anew.</summary>
    /// <param name="includeTasks">Its tasks, too; without, only a connector that cannot run as a whole begins anew.</param>
    /// <param name="onlyFailed">Only what has failed.</param>
    public void Restart(string connector, bool includeTasks, bool onlyFailed) => _registry.Restart(connector, includeTasks, onlyFailed);

    /// <summary>Lets one task begin anew.</summary>
    public void RestartTask(string connector, int task)
    {
        if (!_registry.Get(connector).Runner.RestartTask(task)) throw new UnknownConnectorException($"Unknown task: {connector}-{task}");
    }

    /// <summary>The topics that a connector has read or written since the worker began, or since they were last forgotten.</summary>
    public IReadOnlyList<string> TopicsOf(string connector) => _registry.Get(connector).Runner.Topics.All;

    public void ForgetTopics(string connector) => _registry.Get(connector).Runner.Topics.Forget();

    /// <summary>How far a connector has got.</summary>
    public IReadOnlyList<ConnectorOffset> OffsetsOf(string connector) => Offsets(_registry.Get(connector)).All;

    /// <summary>Moves a connector that is stopped; returns when that is durable.</summary>
    /// <exception cref="ConnectorRequestException">It is not stopped, or an offset makes no sense; nothing was changed.</exception>
    public Task AlterOffsetsAsync(string connector, IReadOnlyList<ConnectorOffset> offsets, CancellationToken cancellationToken) =>
        _registry.WhileStoppedAsync(connector, entry => Offsets(entry).AlterAsync(offsets, cancellationToken), cancellationToken);

    /// <summary>Lets a connector that is stopped begin from the beginning.</summary>
    /// <inheritdoc cref="AlterOffsetsAsync"/>
    public Task ResetOffsetsAsync(string connector, CancellationToken cancellationToken) =>
        _registry.WhileStoppedAsync(connector, entry => Offsets(entry).ResetAsync(cancellationToken), cancellationToken);

    /// <summary>What there is to configure for a connector type, with the values that <paramref name="config"/> gives and what is wrong with them.</summary>
    public IReadOnlyList<ConnectorOption> Validate(string type, JsonObject config) =>
        new ConnectorOptions(_reader).Check(type, config);

    /// <summary>What there is to configure for a connector type.</summary>
    public IReadOnlyList<ConnectorOption> OptionsOf(string type) => new ConnectorOptions(_reader).Of(type);

    /// <summary>The connector's search, or null when there is no such connector, it cannot be searched, or it is not open yet.</summary>
    public ISearchable? FindSearchable(string connector) => _registry.Find(connector)?.Runner.Searchable;

    /// <summary>
    /// Waits until every sink that runs has delivered, and committed, what its topics hold at this moment; what arrives meanwhile is
    /// not waited for, nor is a task that has failed.
    /// </summary>
    /// <returns>The names of the sinks that had not done so when <paramref name="limit"/> was over; none: all is delivered.</returns>
    public async Task<IReadOnlyList<string>> DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var runners = _registry.Entries.Select(entry => entry.Runner).ToList();
        var drained = await Task.WhenAll(runners.Select(runner => runner.DrainAsync(limit, cancellationToken)));
        return [.. runners.Zip(drained).Where(entry => !entry.Second).Select(entry => entry.First.Name)];
    }

    /// <summary>Ends all connectors. A worker that ends without this loses nothing, and delivers a little twice.</summary>
    public ValueTask DisposeAsync()
    {
        _services.Offsets.Moved = static _ => { };
        return _registry.DisposeAsync();
    }

    private static ConnectorStatus Status(ConnectorEntry entry)
    {
        var status = entry.Runner.Describe();
        return status.Type.Length > 0 ? status : status with { Type = FlatConfiguration.TypeOf(entry.Given) ?? "" };
    }

    private IConnectorOffsets Offsets(ConnectorEntry entry) => entry.Runner.Plan.Definition switch
    {
        null => throw new ConnectorRequestException($"Nobody can say what offsets connector {entry.Name} has: {entry.Runner.Plan.Problem}"),
        { Plugin.Kind: ConnectorKind.Source } source => new SourceOffsets(source, _services.Positions),
        var sink => new SinkOffsets(sink, _services.Log, _services.Offsets),
    };
}
