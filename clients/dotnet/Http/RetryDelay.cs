namespace Sluice.Client;

/// <summary>How long to wait before the next attempt: twice as long each time, never shorter than the worker asked for.</summary>
internal static class RetryDelay
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The wait.</summary>
    /// <param name="attempts">How many have failed, from 1 on.</param>
    /// <param name="problem">What was wrong with the last one.</param>
    public static TimeSpan After(int attempts, Exception? problem)
    {
        var wait = TimeSpan.FromTicks(Math.Min(First.Ticks << Math.Min(attempts - 1, 16), Longest.Ticks));
        // Clients that failed together do not come back together.
        wait *= 0.8 + (Random.Shared.NextDouble() * 0.4);
        return problem is WorkerAnswerException { Answer.RetryAfter: { } asked } && asked > wait ? asked : wait;
    }
}
