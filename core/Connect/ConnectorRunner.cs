using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Sinks;
using Sluice.Connect.Sources;
using Sluice.Log;

namespace Sluice.Connect;

/// <summary>Runs one connector: a source in one task, a sink in as many as configured.</summary>
internal sealed class ConnectorRunner : IAsyncDisposable
{
    private static readonly TimeSpan DrainLookEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly ConnectorDefinition _connector;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly IEventLog _log;
    private readonly CommittedOffsets _offsets;
    private readonly List<TaskSupervisor> _tasks = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public ConnectorRunner(ConnectorDefinition connector, TaskServices services)
    {
        (_connector, _logger) = (connector, services.LoggerFor(connector));
        (_time, _log, _offsets) = (services.Environment.Time, services.Log, services.Offsets);
        var isSource = connector.Plugin.Kind == ConnectorKind.Source;
        for (var i = 0; i < (isSource ? 1 : connector.Settings.TasksMax); i++)
        {
            var (task, progress) = (i, new TaskProgress(i));
            Func<IConnectorTask> create = isSource
                ? () => new SourceTask(connector, services, task, progress)
                : () => new SinkTask(connector, services, task, progress);
            _tasks.Add(new TaskSupervisor(connector, progress, create, _time, _logger));
        }
    }

    public string Name => _connector.Name;

    public ConnectorStatus Status
    {
        get
        {
            var tasks = _tasks.ConvertAll(task => Now(task.Status));
            var state = tasks.Exists(task => task.State == ConnectorState.Running) ? ConnectorState.Running : tasks[0].State;
            return new ConnectorStatus(_connector.Name, _connector.Plugin.Type, _connector.Plugin.Kind, state, tasks);
        }
    }

    /// <summary>The first task's instance when it can be searched; null while it is not open, or cannot.</summary>
    public ISearchable? Searchable => _tasks[0].Current as ISearchable;

    public void Start() => _running = Task.WhenAll(_tasks.Select(task => Task.Run(() => task.RunAsync(_stopping.Token))));

    /// <summary>Waits until a sink has committed what its topics hold at this moment; false: not within the limit.</summary>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var started = _time.GetTimestamp();
        foreach (var target in SinkTarget.Of(_connector, _log))
        {
            while (_tasks[target.Task].Status.State is ConnectorState.Running or ConnectorState.Unassigned && !target.IsReached(_log, _offsets))
            {
                if (_time.GetElapsedTime(started) >= limit) return false;
                await Task.Delay(DrainLookEvery, _time, cancellationToken);
            }
        }

        return true;
    }

    /// <summary>Ends the tasks; what is nearly delivered gets a moment to be.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        try
        {
            await _running.WaitAsync(StopLimit, _time);
        }
        catch (TimeoutException)
        {
            _logger.StopCutShort(_connector.Name, Duration.Format(StopLimit));
            return; // The token is still in use.
        }

        _stopping.Dispose();
    }

    /// <summary>A task notes nothing while it waits for the other side, and the log goes on growing meanwhile.</summary>
    private TaskStatus Now(TaskStatus noted) => noted with
    {
        Partitions = [.. noted.Partitions.Select(partition => PartitionProgress.Now(_log, partition.Partition, partition.Committed))],
    };
}
