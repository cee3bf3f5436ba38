using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Sluice.Log;

/// <summary>
/// A few threads that write for all partitions. Writing blocks, so it stays away from the threads that serve requests; a
/// partition that has nothing to write costs nothing.
/// </summary>
internal sealed class CommitThreads : IPartitionThreads
{
    private const int Count = 8;

    private readonly BlockingCollection<PartitionLog> _ready = [];
    private readonly List<Thread> _threads = [];

    public CommitThreads()
    {
        for (var i = 0; i < Count; i++)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = $"sluice-commit-{i}" };
            thread.Start();
            _threads.Add(thread);
        }
    }

    public void Enqueue(PartitionLog partition) => _ready.Add(partition);

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

    /// <summary>Ends the threads when no partition asks for a turn any more.</summary>
    public void Dispose()
    {
        _ready.CompleteAdding();
        foreach (var thread in _threads) thread.Join();
        _ready.Dispose();
    }

    private void Run()
    {
        foreach (var partition in _ready.GetConsumingEnumerable()) partition.TakeTurn();
    }
}
