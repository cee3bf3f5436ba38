using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Readings;
using Sluice.Connect.Retry;
using Sluice.Connect.Secrets;
using Sluice.Connect.Sinks;
using Sluice.Connect.Sources;

namespace Sluice.Connect;

/// <summary>The tasks of one connector while it runs: one of a source, of a sink as many as configured.</summary>
internal sealed class ConnectorTasks : IAsyncDisposable
{
    private static readonly TimeSpan DrainLookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly ConnectorDefinition _connector;
    private readonly TaskServices _services;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly KnownSecrets _secrets;
    private readonly ConnectorBreaker? _breaker;
    private readonly List<TaskSupervisor> _tasks = [];
    private readonly List<ReadingsReader> _readers = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <summary>Makes them and sets them to work.</summary>
    public ConnectorTasks(ConnectorDefinition connector, TaskServices services, ActiveTopics topics, ConnectorCounters counters)
    {
        (_connector, _services, _logger) = (connector, services, services.LoggerFor(connector));
        _time = services.Environment.Time;
        _breaker = connector.Settings.Retry.Breaker is { } breaker ? new ConnectorBreaker(breaker, _time) : null;
        _secrets = connector.FindSecrets();
        var isSource = connector.Plugin.Kind == ConnectorKind.Source;
        for (var i = 0; i < connector.TaskCount; i++)
        {
            var progress = new TaskProgress(i, connector.Name, _secrets, counters, _time, _logger);
            var place = new TaskPlace(connector, i, progress, _breaker, topics);
            Func<IConnectorTask> create = isSource ? () => new SourceTask(place, services) : () => new SinkTask(place, services);
            _tasks.Add(new TaskSupervisor(connector, progress, create, _time, _logger));
            _readers.Add(new ReadingsReader(_secrets, _time));
        }

        _running = Task.WhenAll(_tasks.Select(task => Task.Run(() => task.RunAsync(_stopping.Token))));
    }

    public int Count => _tasks.Count;

    /// <summary>How each of them does.</summary>
    public IReadOnlyList<TaskStatus> Statuses => _tasks.ConvertAll(task => Now(task.Status));

    public BreakerState? Breaker => _breaker?.State;

    /// <summary>The first task's instance when it can be searched; null while it is not open, or cannot.</summary>
    public ISearchable? Searchable => _tasks[0].Current is ISearchable found ? new SecretlessSearch(found, _secrets) : null;

    /// <summary>What the connector of each task says about itself.</summary>
    public Task<TaskReadings?[]> ReadAsync() => Task.WhenAll(_readers.Zip(_tasks, (reader, task) => reader.ReadAsync(task.Current)));

    /// <summary>Lets one task begin anew.</summary>
    public void Restart(int task) => _tasks[task].Restart();

    /// <summary>Lets the tasks begin anew that have failed.</summary>
    public void RestartFailed() => _tasks.ForEach(task => task.RestartIfFailed());

    /// <summary>Waits until a sink has committed what its topics hold at this moment; false: not within the limit.</summary>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        foreach (var target in SinkTarget.Of(_connector, _services.Log))
        {
            while (IsAtWork(target.Task) && !target.IsReached(_services.Log, _services.Offsets))
            {
                if (_time.GetElapsedTime(started) >= limit) return false;
                await Task.Delay(DrainLookEvery, _time, cancellationToken);
            }
        }

        return true;
    }

    /// <summary>Ends them; what is nearly delivered gets a moment to be. Never throws, and takes no longer than a limit.</summary>
    public async ValueTask DisposeAsync()
    {
        // Not waited for: what a connector has registered there may hang.
        _ = _stopping.CancelAsync();
        try
        {
            await _running.WaitAsync(StopLimit, _time);
            _stopping.Dispose();
        }
        catch (TimeoutException)
        {
            _logger.StopCutShort(_connector.Name, Duration.Format(StopLimit));
        }
    }

    private bool IsAtWork(int task) =>
        !_stopping.IsCancellationRequested
        && _tasks[task].Status.State is ConnectorState.Running or ConnectorState.Unassigned or ConnectorState.Restarting;

    /// <summary>A task notes nothing while it waits for the other side, and the log goes on growing meanwhile.</summary>
    private TaskStatus Now(TaskStatus noted) => noted with
    {
        Partitions = [.. noted.Partitions.Select(partition => PartitionProgress.Now(_services.Log, partition.Partition, partition.Committed))],
    };
}
