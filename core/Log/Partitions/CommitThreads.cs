using System.Collections.Concurrent;

namespace Sluice.Log;

/// <summary>
/// A few threads that write for all partitions. Writing blocks, so it stays away from the threads that serve requests; a
/// partition that has nothing to write costs nothing.
/// </summary>
internal sealed class CommitThreads : IDisposable
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

    /// <summary>Asks for a turn; the partition sees to it that it has at most one at a time.</summary>
    public void Enqueue(PartitionLog partition) => _ready.Add(partition);

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
