namespace Sluice.Bench.Connect;

/// <summary>Counts deliveries up to a number of records.</summary>
internal sealed class Delivered(long expected)
{
    private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _count;

    /// <summary>Ends when all are delivered.</summary>
    public Task All => _all.Task;

    public void Add(int records)
    {
        if (Interlocked.Add(ref _count, records) >= expected) _all.TrySetResult();
    }
}
