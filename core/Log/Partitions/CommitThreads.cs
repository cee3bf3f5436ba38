using System.Runtime.ExceptionServices;

namespace Sluice.Log;

/// <summary>
/// A few threads that write for all partitions. Writing blocks, so it stays away from the threads that serve requests; a
/// partition that has nothing to write costs nothing.
/// </summary>
internal sealed class CommitThreads : IPartitionThreads
{
    private const int Count = 8;

    [ThreadStatic]
    private static CommitThreads? _threadOf;

    private readonly object _gate = new();
    private readonly Queue<PartitionLog> _ready = [];
    private readonly List<Thread> _threads = [];
    private bool _ending;

    public CommitThreads()
    {
        for (var i = 0; i < Count; i++)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = $"sluice-commit-{i}" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    public void Enqueue(PartitionLog partition)
    {
        lock (_gate)
        {
            _ready.Enqueue(partition);
            // A turn that asks for another one is about to end, and its thread takes the first that waits: to wake another
            // for the same would only make that one run into nothing.
            if (_threadOf == this && _ready.Count == 1) return;
            Monitor.Pulse(_gate);
        }
    }

    public void ForEach(int from, int end, Action<int> work)
    {
        try
        {
            Parallel.For(from, end, work);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    public BackgroundWork Begin(string name, Action work) => new BackgroundThread(name, work);

    public void WaitFor(SegmentSwap swap) => swap.Wait();

    /// <summary>Ends the threads when no partition asks for a turn any more.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ending = true;
            Monitor.PulseAll(_gate);
        }

        foreach (var thread in _threads) thread.Join();
    }

    private void Run()
    {
        _threadOf = this;
        while (Next() is { } partition) partition.TakeTurn();
    }

    private PartitionLog? Next()
    {
        lock (_gate)
        {
            PartitionLog? partition;
            while (!_ready.TryDequeue(out partition) && !_ending) Monitor.Wait(_gate);
            return partition;
        }
    }
}
