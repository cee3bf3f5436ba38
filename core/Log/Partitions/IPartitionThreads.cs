namespace Sluice.Log;

/// <summary>Runs what partitions have to do; the seam by which a test decides what runs when.</summary>
internal interface IPartitionThreads : IDisposable
{
    /// <summary>Asks for a turn of a partition's writer; the partition sees to it that it has at most one at a time.</summary>
    void Enqueue(PartitionLog partition);

    /// <summary>Does the work for each number of a range, in any order; throws what one of them threw.</summary>
    void ForEach(int from, int end, Action<int> work);

    /// <summary>Has work done aside from the turns, each time it is woken.</summary>
    BackgroundWork Begin(string name, Action work);

    /// <summary>Waits until the writer's turn has answered a swap.</summary>
    void WaitFor(SegmentSwap swap);
}
