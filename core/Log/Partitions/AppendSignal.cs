namespace Sluice.Log;

/// <summary>Wakes those who wait for records of a partition; costs next to nothing while nobody waits.</summary>
internal sealed class AppendSignal
{
    private readonly Lock _gate = new();
    private readonly List<TaskCompletionSource> _waiters = [];
    private int _count;

    /// <summary>
    /// The waiter completes at the next <see cref="Raise"/>, and stays until then or <see cref="Remove"/>. Add it first, then
    /// look whether the wait is over already.
    /// </summary>
    public void Add(TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            _waiters.Add(waiter);
            Volatile.Write(ref _count, _waiters.Count);
        }
    }

    public void Remove(TaskCompletionSource waiter)
    {
        lock (_gate)
        {
            _waiters.Remove(waiter);
            Volatile.Write(ref _count, _waiters.Count);
        }
    }

    public void Raise()
    {
        // What was published before must be seen by a waiter that this look at the count does not see.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _count) == 0) return;
        lock (_gate)
        {
            foreach (var waiter in _waiters) waiter.TrySetResult();
            _waiters.Clear();
            Volatile.Write(ref _count, 0);
        }
    }
}
