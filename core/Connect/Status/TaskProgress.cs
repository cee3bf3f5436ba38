namespace Sluice.Connect;

/// <summary>What a running task notes about itself for whoever asks; written by the task, read by any thread.</summary>
internal sealed class TaskProgress(int id)
{
    private readonly Lock _gate = new();
    private long _successes;
    private TaskStatus _status = new(id, ConnectorState.Unassigned, null, null, null, 0, []);

    public TaskStatus Status
    {
        get
        {
            lock (_gate) return _status;
        }
    }

    public void Enter(ConnectorState state) => Change(status => status with { State = state, LastError = null, NextAttempt = null });

    public void Fail(Exception fault) =>
        Change(status => status with { State = ConnectorState.Failed, Trace = fault.ToString(), NextAttempt = null });

    public void Retrying(string error, DateTimeOffset nextAttempt) =>
        Change(status => status with { LastError = error, NextAttempt = nextAttempt });

    /// <summary>How often something went well: a delivery, a batch that became durable.</summary>
    public long Successes => Interlocked.Read(ref _successes);

    /// <summary>Something went well: whatever was wrong before is over.</summary>
    public void Succeeded()
    {
        Interlocked.Increment(ref _successes);
        Recovered();
    }

    /// <summary>What was wrong is over, though nothing has been moved yet.</summary>
    public void Recovered() => Change(status => status with { LastError = null, NextAttempt = null });

    public void Reached(IReadOnlyList<PartitionProgress> partitions, int parked) =>
        Change(status => status with { Partitions = partitions, Parked = parked });

    private void Change(Func<TaskStatus, TaskStatus> change)
    {
        lock (_gate) _status = change(_status);
    }
}
