using Microsoft.Extensions.Logging;
using Sluice.Connect.Options;
using Sluice.Connect.Retry;

namespace Sluice.Connect;

/// <summary>
/// What a task notes about itself for whoever asks; written by the task, read by any thread. Also the watchdog of the task's calls
/// to the connector: those that never come back are counted and told about, and there may only be a few of them.
/// </summary>
internal sealed class TaskProgress(int id, string connector, KnownSecrets secrets, ConnectorCounters counters, TimeProvider time, ILogger logger)
{
    /// <summary>So many calls may hang, each with a thread and an instance of its own; then the task fails instead of making another.</summary>
    public const int MostHung = 3;

    private readonly Lock _gate = new();
    private readonly List<(string Call, DateTimeOffset Since)> _hung = [];
    private (string Name, DateTimeOffset Since) _call;
    private long _successes;
    private TaskStatus _status = new(id, ConnectorState.Unassigned);

    public TaskStatus Status
    {
        get
        {
            lock (_gate) return _hung is [var oldest, ..] ? _status with { Hung = new HungCall(oldest.Call, oldest.Since, _hung.Count) } : _status;
        }
    }

    /// <summary>How often something went well: a delivery, a batch that became durable.</summary>
    public long Successes => Interlocked.Read(ref _successes);

    /// <summary>Calm, or at work on something new: no fault is left.</summary>
    public void Enter(ConnectorState state) =>
        Change(status => status with { State = state, Trace = null, LastError = null, NextAttempt = null });

    /// <summary>The connector is open.</summary>
    public void Opened() => Enter(ConnectorState.Running);

    public void Fail(Exception fault, DateTimeOffset? restartAt)
    {
        counters.Failed();
        var (trace, error) = (secrets.Hide(fault.ToString()), secrets.Hide(FaultText.Of(fault)));
        Change(status => status with { State = ConnectorState.Failed, Trace = trace, LastError = error, NextAttempt = restartAt });
    }

    /// <summary>It begins anew.</summary>
    /// <param name="restarts">How often it has by itself; 0: somebody has restarted it.</param>
    public void Restarting(int restarts)
    {
        if (restarts > 0) counters.Restarted();
        Change(status => status with { State = ConnectorState.Restarting, NextAttempt = null, Restarts = restarts });
    }

    public void Retrying(string error, DateTimeOffset nextAttempt)
    {
        counters.Retried();
        var shown = secrets.Hide(error);
        Change(status => status with { LastError = shown, NextAttempt = nextAttempt });
    }

    /// <summary>Something went well: whatever was wrong before is over.</summary>
    public void Succeeded()
    {
        Interlocked.Increment(ref _successes);
        Change(status => status with { LastError = null, NextAttempt = null });
    }

    public void Reached(IReadOnlyList<PartitionProgress> partitions, int parked) =>
        Change(status => status with { Partitions = partitions, Parked = parked });

    /// <summary>A call to the connector begins; a task makes one at a time.</summary>
    public void Calls(string name)
    {
        lock (_gate) _call = (name, time.GetUtcNow());
    }

    /// <summary>Throws when so many calls hang that none more may be risked.</summary>
    public void CheckHung()
    {
        lock (_gate)
        {
            if (_hung.Count < MostHung) return;
            throw new ConnectorStoppedException(
                $"{_hung.Count} calls hang, the oldest in {_hung[0].Call} since {_hung[0].Since:u}, and heed no cancellation. It is a fault of the "
                + "plugin. The task goes on when one of them comes back and it is restarted.");
        }
    }

    /// <summary>The call under way did not end although it was cancelled; it is left behind.</summary>
    public void LeftBehind(Task running)
    {
        (string Name, DateTimeOffset Since) call;
        lock (_gate)
        {
            call = _call;
            _hung.Add(call);
        }

        counters.Hung();
        logger.CallHangs(connector, id, call.Name, Lasted(call.Since));
        _ = running.ContinueWith(
            ended =>
            {
                _ = ended.Exception; // Whatever it was, it came too late to matter.
                lock (_gate) _hung.Remove(call);
                logger.HungCallEnded(connector, id, call.Name, Lasted(call.Since));
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private string Lasted(DateTimeOffset since) => LogMessages.Text(time.GetUtcNow() - since);

    private void Change(Func<TaskStatus, TaskStatus> change)
    {
        lock (_gate) _status = change(_status);
    }
}
