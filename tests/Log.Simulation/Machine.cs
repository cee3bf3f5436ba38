using Sluice.Core.Tests;

namespace Sluice.Log.Simulation;

/// <summary>A machine with a simulated disk and a clock that moves when told, and the log that runs on it, on one thread.</summary>
internal sealed class Machine
{
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromMinutes(1);

    private readonly LogWatch _watch;
    private LogMetrics? _metrics;
    private LocalEventLog? _log;
    private TurnOrder _turns;

    public Machine(Random random, LogDurability durability, Action<string> say)
    {
        (Random, Durability, Say) = (random, durability, say);
        // With os the log does not learn of what a failed flush has lost: nobody promises that it survives.
        Disk = new SimulatedDisk(random, Time) { FailedFlushLoses = durability == LogDurability.Flush };
        (_watch, _turns) = (new LogWatch(say), new TurnOrder(random));
    }

    public Random Random { get; }

    public LogDurability Durability { get; }

    public Action<string> Say { get; }

    public ManualTime Time { get; } = new();

    public SimulatedDisk Disk { get; }

    public LocalEventLog Log => _log ?? throw new InvalidOperationException("The log is not open.");

    public CommittedOffsets Offsets { get; private set; } = null!;

    /// <summary>The log is being closed: it need not take anything more.</summary>
    public bool IsClosing { get; private set; }

    public long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>How many calls the disk had refused when the log was opened.</summary>
    public int RefusedBefore { get; private set; }

    /// <summary>Called after every step; it may look for answers.</summary>
    public Action AfterStep { get; set; } = () => { };

    public void Open()
    {
        (_turns, _metrics, IsClosing) = (new TurnOrder(Random), new LogMetrics(), false);
        SynchronizationContext.SetSynchronizationContext(_turns);
        var environment = new PartitionEnvironment(Durability, _turns, new QueueBudget(1 << 20), Time, _metrics, _watch);
        var options = new LocalLogOptions { Folder = "disk", Durability = Durability, MaintenanceInterval = MaintenanceInterval };
        _log = Await(LocalEventLog.OpenAsync(options, Disk.Root, environment, new MemoryStream(), CancellationToken.None));
        RefusedBefore = Disk.Refused;
        Offsets = Await(CommittedOffsets.OpenAsync(_log, Time, CancellationToken.None));
    }

    public void Close()
    {
        if (_log is not { } log) return;
        IsClosing = true;
        Await(log.DisposeAsync().AsTask());
        Settle();
        _log = null;
    }

    /// <summary>Whatever ran has stopped in the middle; starts the machine again, with a disk that works.</summary>
    public void Restart(bool lostPower)
    {
        _metrics?.Dispose();
        _log = null;
        Disk.Restart(lostPower);
        Disk.Mend();
    }

    /// <summary>Runs what is to be done until the task is.</summary>
    public void Await(Task task)
    {
        while (!task.IsCompleted)
        {
            if (_turns.IsIdle) throw new BrokenPromiseException("nothing is left to do, and there is no answer");
            Step();
        }

        if (task.IsFaulted) ExceptionOf(task);
    }

    public T Await<T>(Task<T> task)
    {
        Await((Task)task);
        return task.Result;
    }

    /// <summary>Runs everything that is to be done.</summary>
    public void Settle()
    {
        while (!_turns.IsIdle) Step();
    }

    public void Step()
    {
        if (_turns.IsIdle) return;
        _turns.Step();
        if (Disk.HasStopped) throw new PowerFailureException();
        _watch.Check();
        AfterStep();
    }

    private static void ExceptionOf(Task task) =>
        System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(task.Exception!.InnerExceptions[0]);
}
