using Microsoft.Extensions.Logging;
using Sluice.Connect.Configuration;
using Sluice.Connect.Sinks;
using Sluice.Connect.Sources;

namespace Sluice.Connect;

/// <summary>Runs one connector with its tasks. What happens in it stays in it: nothing is thrown at anybody else.</summary>
internal sealed class ConnectorRunner : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly ConnectorDefinition _connector;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly List<(IConnectorTask Task, TaskProgress Progress)> _tasks = [];
    private readonly CancellationTokenSource _stopping = new();
    private Task _running = Task.CompletedTask;

    public ConnectorRunner(ConnectorDefinition connector, TaskServices services)
    {
        (_connector, _logger, _time) = (connector, services.LoggerFor(connector), services.Environment.Time);
        var count = connector.Plugin.Kind == ConnectorKind.Source ? 1 : connector.Settings.TasksMax;
        for (var task = 0; task < count; task++)
        {
            var progress = new TaskProgress(task);
            _tasks.Add((
                connector.Plugin.Kind == ConnectorKind.Source
                    ? new SourceTask(connector, services, task, progress)
                    : new SinkTask(connector, services, task, progress),
                progress));
        }
    }

    public string Name => _connector.Name;

    public ConnectorStatus Status
    {
        get
        {
            var tasks = _tasks.ConvertAll(entry => entry.Progress.Status);
            var state = tasks.Exists(task => task.State == ConnectorState.Running) ? ConnectorState.Running : tasks[0].State;
            return new ConnectorStatus(_connector.Name, _connector.Plugin.Type, _connector.Plugin.Kind, state, tasks);
        }
    }

    /// <summary>The first task's instance when it can be searched; null while it is not open, or cannot.</summary>
    public ISearchable? Searchable => _tasks[0].Task.Current as ISearchable;

    public void Start() => _running = Task.WhenAll(_tasks.Select(entry => Task.Run(() => RunAsync(entry.Task, entry.Progress))));

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

    private async Task RunAsync(IConnectorTask task, TaskProgress progress)
    {
        progress.Enter(ConnectorState.Running);
        try
        {
            await task.RunAsync(_stopping.Token);
            progress.Enter(ConnectorState.Stopped);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            progress.Enter(ConnectorState.Unassigned);
        }
        catch (Exception fault)
        {
            progress.Fail(fault);
            _logger.TaskFailed(_connector.Name, progress.Status.Id, fault.Message);
        }
    }
}
