using Sluice.Connect.Configuration;
using Sluice.Connect.Options;
using Sluice.Connect.Retry;
using Sluice.Connect.Sinks;
using Sluice.Log;

namespace Sluice.Connect;

/// <summary>
/// Brings one connector to where it shall be: running with its newest definition, paused, or stopped. Whoever changes that does
/// not wait for it, and a connector that ends slowly holds up no other one.
/// </summary>
internal sealed class ConnectorRunner(string name, TaskServices services, ConnectorPlan first, Task before)
{
    private readonly Lock _gate = new();
    private readonly ConnectorCounters _counters = new();
    private ConnectorPlan _plan = first;
    private ConnectorPlan? _reached;
    private ConnectorTasks? _tasks;
    private Task _work = Task.CompletedTask;
    private bool _isAtWork;
    private bool _isStarted;

    public string Name => name;

    public ActiveTopics Topics { get; } = new();

    /// <summary>What it shall do.</summary>
    public ConnectorPlan Plan
    {
        get
        {
            lock (_gate) return _plan;
        }
    }

    /// <summary>The first task's instance when it can be searched; null while it is not open, or cannot.</summary>
    public ISearchable? Searchable => Tasks?.Searchable;

    /// <summary>What brings it to where it shall be; done when it is there.</summary>
    private Task Work
    {
        get
        {
            lock (_gate) return _work;
        }
    }

    private ConnectorTasks? Tasks
    {
        get
        {
            lock (_gate) return _tasks;
        }
    }

    public void Start()
    {
        lock (_gate) _isStarted = true;
        Change(plan => plan);
    }

    /// <summary>Says what it shall do from now on; returns at once.</summary>
    public void Change(Func<ConnectorPlan, ConnectorPlan> change)
    {
        lock (_gate)
        {
            if (_plan.IsOver) return;
            _plan = change(_plan);
            if (!_isStarted || _isAtWork || ReferenceEquals(_reached, _plan)) return;
            _isAtWork = true;
            _work = ReachAsync();
        }
    }

    /// <summary>Lets one task begin anew; false when there is no such task now.</summary>
    public bool RestartTask(int task)
    {
        if (Tasks is not { } tasks || task < 0 || task >= tasks.Count) return false;
        tasks.Restart(task);
        return true;
    }

    /// <summary>What the connector of each task says about itself; none while none runs.</summary>
    public Task<TaskReadings?[]> ReadAsync() => Tasks?.ReadAsync() ?? Task.FromResult<TaskReadings?[]>([]);

    /// <summary>Lets the tasks begin anew that have failed.</summary>
    public void RestartFailed() => Tasks?.RestartFailed();

    /// <summary>Waits until a sink that runs has committed what its topics hold at this moment; false: not within the limit.</summary>
    public async Task<bool> DrainAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var time = services.Environment.Time;
        var started = time.GetTimestamp();
        try
        {
            await Work.WaitAsync(limit, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return false;
        }

        return Tasks is not { } tasks || await tasks.DrainAsync(limit - time.GetElapsedTime(started), cancellationToken);
    }

    /// <summary>Waits until it is where it shall be, and nothing of it moves that shall not; false: it does not get there.</summary>
    public async Task<bool> SettleAsync(CancellationToken cancellationToken)
    {
        await Work.WaitAsync(cancellationToken);
        lock (_gate) return !_isStarted || ReferenceEquals(_reached, _plan);
    }

    /// <summary>Ends it for good.</summary>
    public Task EndAsync()
    {
        Change(plan => plan with { IsOver = true });
        return Work;
    }

    /// <summary>How it does.</summary>
    public ConnectorStatus Describe()
    {
        var (plan, reached, tasks) = Snapshot();
        if (plan is not { Definition: { } connector, Problem: null })
            return new ConnectorStatus(name, plan.Definition?.Plugin.Type ?? "", plan.Definition?.Plugin.Kind, ConnectorState.Failed, []) { Trace = plan.Problem, Counts = _counters.Now };
        var statuses = plan.State switch
        {
            TargetState.Stopped => [],
            TargetState.Paused => AtRest(connector, ConnectorState.Paused),
            _ => ReferenceEquals(plan, reached) && tasks is not null
                ? tasks.Statuses
                : AtRest(connector, reached is null ? ConnectorState.Unassigned : ConnectorState.Restarting),
        };
        return new ConnectorStatus(name, connector.Plugin.Type, connector.Plugin.Kind, StateOf(plan, statuses), statuses)
        {
            Counts = _counters.Now,
            Breaker = ReferenceEquals(plan, reached) ? tasks?.Breaker : null,
        };
    }

    private static ConnectorState StateOf(ConnectorPlan plan, IReadOnlyList<TaskStatus> tasks) => plan.State switch
    {
        TargetState.Stopped => ConnectorState.Stopped,
        TargetState.Paused => ConnectorState.Paused,
        _ => tasks.Any(task => task.State == ConnectorState.Running) ? ConnectorState.Running : tasks[0].State,
    };

    private (ConnectorPlan Plan, ConnectorPlan? Reached, ConnectorTasks? Tasks) Snapshot()
    {
        lock (_gate) return (_plan, _reached, _tasks);
    }

    /// <summary>The tasks as they are while they do not run, with how far they have got.</summary>
    private List<TaskStatus> AtRest(ConnectorDefinition connector, ConnectorState state)
    {
        var targets = Targets(connector);
        return
        [
            .. Enumerable.Range(0, connector.TaskCount).Select(task => new TaskStatus(task, state)
            {
                Partitions = [.. targets.Where(target => target.Task == task).Select(target => target.Progress(services.Log, services.Offsets))],
            }),
        ];
    }

    private IReadOnlyList<SinkTarget> Targets(ConnectorDefinition connector)
    {
        try
        {
            return SinkTarget.Of(connector, services.Log);
        }
        catch (EventLogException)
        {
            return []; // A topic is just being deleted.
        }
    }

    private async Task ReachAsync()
    {
        await before;
        while (true)
        {
            ConnectorPlan plan;
            lock (_gate)
            {
                plan = _plan;
                if (ReferenceEquals(_reached, plan))
                {
                    _isAtWork = false;
                    return;
                }
            }

            try
            {
                await ReachAsync(plan);
                lock (_gate) _reached = plan;
            }
            catch (Exception fault)
            {
                Refuse(plan, fault);
            }
        }
    }

    private void Refuse(ConnectorPlan plan, Exception fault)
    {
        var logger = plan.Definition is { } connector ? services.LoggerFor(connector) : services.Environment.LoggerFor(name);
        logger.ConnectorUnusable(name, FaultText.Of(fault));
        var trace = plan.Definition?.FindSecrets().Hide(fault.ToString()) ?? SecretText.Redact(fault.ToString());
        Change(latest => ReferenceEquals(latest, plan) ? plan with { Problem = trace } : latest);
    }

    private async Task ReachAsync(ConnectorPlan plan)
    {
        if (Tasks is { } running && !(_reached?.RunsAs(plan) ?? false))
        {
            await running.DisposeAsync();
            lock (_gate) _tasks = null;
        }

        if (!plan.Runs || Tasks is not null) return;
        var tasks = new ConnectorTasks(plan.Definition!, services, Topics, _counters);
        lock (_gate) _tasks = tasks;
    }
}
