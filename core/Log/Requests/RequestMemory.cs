namespace Sluice.Log;

/// <summary>How many requests are remembered over all partitions, and for how long.</summary>
/// <param name="limit">How many; a request counts once in every partition that has records of it.</param>
/// <param name="lifetime">For how long, from when it first came.</param>
internal sealed class RequestMemory(long limit, TimeSpan lifetime)
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(1);

    private long _taken;

    /// <summary>How many are remembered, or about to be.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes room for a request that is new, in so many partitions, before anything of it is stored.</summary>
    /// <exception cref="LogBusyException">There is none.</exception>
    public void Reserve(int partitions)
    {
        if (Interlocked.Add(ref _taken, partitions) <= limit) return;
        Return(partitions);
        throw new LogBusyException(
            $"{limit} requests with an Idempotency-Key are remembered, as many as may be (limits.idempotencyKeys), and none is "
            + $"forgotten within {Duration.Format(lifetime)}. Nothing was stored. Try again later, or send without a key.",
            RetryAfter);
    }

    /// <summary>Counts what is in the log, whether there is room or not.</summary>
    public void Take(int count) => Interlocked.Add(ref _taken, count);

    public void Return(int count) => Interlocked.Add(ref _taken, -count);

    /// <summary>Whether a request that came first at this time is not to be remembered any more.</summary>
    public bool IsExpired(long time, long now) => time <= now - (long)lifetime.TotalMilliseconds;
}
