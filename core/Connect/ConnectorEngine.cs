using Sluice.Connect.Configuration;
using Sluice.Connect.Sources;
using Sluice.Log;

namespace Sluice.Connect;

/// <summary>Runs connectors between the outside and a log, each on its own.</summary>
public sealed class ConnectorEngine : IAsyncDisposable
{
    private readonly List<ConnectorRunner> _runners;

    private ConnectorEngine(List<ConnectorRunner> runners) => _runners = runners;

    /// <summary>How every connector does, in the order of the configuration.</summary>
    public IReadOnlyList<ConnectorStatus> Statuses => _runners.ConvertAll(runner => runner.Status);

    /// <summary>Prepares the connectors; none of them runs before <see cref="Start"/>.</summary>
    /// <param name="offsets">Where sinks commit; the only one that is open on this log.</param>
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
        return new ConnectorEngine([.. connectors.Select(connector => new ConnectorRunner(connector, services))]);
    }

    /// <summary>Sets all connectors to work; returns at once.</summary>
    public void Start()
    {
        foreach (var runner in _runners) runner.Start();
    }

    /// <summary>The connector's search, or null when there is no such connector, it cannot be searched, or it is not open yet.</summary>
    public ISearchable? FindSearchable(string connector) => _runners.Find(runner => runner.Name == connector)?.Searchable;

    /// <summary>
    /// Waits until every sink that runs has delivered, and committed, what its topics hold at this moment; what arrives meanwhile is
    /// not waited for, nor is a task that has failed.
    /// </summary>
    /// <returns>The names of the sinks that had not done so when <paramref name="limit"/> was over; none: all is delivered.</returns>
    public async Task<IReadOnlyList<string>> DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var drained = await Task.WhenAll(_runners.Select(runner => runner.DrainAsync(limit, cancellationToken)));
        return [.. _runners.Zip(drained).Where(entry => !entry.Second).Select(entry => entry.First.Name)];
    }

    /// <summary>Ends all connectors. A worker that ends without this loses nothing, and delivers a little twice.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_runners.Select(runner => runner.DisposeAsync().AsTask()));
}
