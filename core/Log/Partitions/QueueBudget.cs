namespace Sluice.Log;

/// <summary>How many bytes may wait to be written, over all partitions.</summary>
internal sealed class QueueBudget(long limit)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);

    private long _taken;

    /// <summary>Takes room for an append.</summary>
    /// <exception cref="LogBusyException">There is none.</exception>
    public void Take(int bytes)
    {
        // One append always fits into an empty queue, however large it is: else it could never be written.
        var before = Interlocked.Add(ref _taken, bytes) - bytes;
        if (before == 0 || before + bytes <= limit) return;
        Return(bytes);
        throw new LogBusyException(RetryAfter);
    }

    public void Return(int bytes) => Interlocked.Add(ref _taken, -bytes);
}
