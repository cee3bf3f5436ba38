namespace Sluice.Log.Simulation;

/// <summary>
/// Everything that the log would do on threads of its own, done on one thread in an order that the seed decides: the turns of
/// the partitions' writers, and what goes on when a task is done.
/// </summary>
internal sealed class TurnOrder(Random random) : SynchronizationContext, IPartitionThreads
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<PartitionLog> _turns = [];
    private readonly List<SimulatedWork> _works = [];
    private readonly List<(SendOrPostCallback Run, object? State)> _continuations = [];

    public bool IsIdle => _turns.Count + _continuations.Count == 0 && !_works.Exists(work => work.IsReady);

    public void Enqueue(PartitionLog partition) => _turns.Add(partition);

    public void ForEach(int from, int end, Action<int> work)
    {
        var numbers = Enumerable.Range(from, Math.Max(0, end - from)).ToArray();
        random.Shuffle(numbers);
        foreach (var number in numbers) work(number);
    }

    public BackgroundWork Begin(string name, Action work)
    {
        var begun = new SimulatedWork(work);
        _works.Add(begun);
        return begun;
    }

    public void WaitFor(SegmentSwap swap)
    {
        // Others have their turns meanwhile, and what waits for them goes on.
        while (!swap.IsAnswered) Step();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        // From another thread it would come at another time in each run, and no seed would reproduce anything.
        if (Environment.CurrentManagedThreadId != _thread) throw new InvalidOperationException("The log has used another thread.");
        _continuations.Add((d, state));
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs one of the things that are to be done.</summary>
    public void Step()
    {
        var works = _works.FindAll(work => work.IsReady);
        var number = random.Next(works.Count + _turns.Count + _continuations.Count) - works.Count;
        if (number < 0)
        {
            works[~number].Run();
            return;
        }

        if (number < _turns.Count)
        {
            // They ask in the order of hash tables, which differs from process to process.
            var partition = _turns.OrderBy(turn => turn.Partition.ToString(), StringComparer.Ordinal).ElementAt(number);
            _turns.Remove(partition);
            partition.TakeTurn();
            return;
        }

        var (run, state) = _continuations[number - _turns.Count];
        _continuations.RemoveAt(number - _turns.Count);
        run(state);
    }

    public void Dispose()
    {
    }
}
