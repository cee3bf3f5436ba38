using Sluice.Log;

namespace Sluice.Core.Tests.Log;

/// <summary>Turns of partitions that are taken when a test says so, so that it decides what makes up a group.</summary>
internal sealed class ManualTurns : IPartitionThreads
{
    private readonly Queue<PartitionLog> _waiting = [];

    public void Enqueue(PartitionLog partition) => _waiting.Enqueue(partition);

    public void ForEach(int from, int end, Action<int> work)
    {
        for (var number = from; number < end; number++) work(number);
    }

    /// <summary>No work is done aside.</summary>
    public BackgroundWork Begin(string name, Action work) => throw new NotSupportedException();

    public void WaitFor(SegmentSwap swap) => Run();

    /// <summary>Takes turns until nobody asks for one.</summary>
    public void Run()
    {
        while (_waiting.TryDequeue(out var partition)) partition.TakeTurn();
    }

    public void Dispose() => _waiting.Clear();
}
