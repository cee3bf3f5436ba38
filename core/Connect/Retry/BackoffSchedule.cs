using Sluice.Connect.Configuration;

namespace Sluice.Connect.Retry;

/// <summary>How long to wait after a failure: doubling up to a limit, half of it by chance. Neither waits nor keeps a state.</summary>
internal sealed class BackoffSchedule(TimeSpan first, TimeSpan longest, Random random)
{
    /// <summary>What the other side may ask for at most; a nonsensical answer must not park a connector for a year.</summary>
    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromHours(1);

    public BackoffSchedule(RetrySettings settings, Random random)
        : this(settings.Delay, settings.MaxDelay, random)
    {
    }

    public BackoffSchedule(RestartSettings settings, Random random)
        : this(settings.Delay, settings.MaxDelay, random)
    {
    }

    /// <summary>The wait before the next attempt.</summary>
    /// <param name="failures">How many attempts have failed by now, from 1.</param>
    /// <param name="retryAfter">How long the other side asked to wait, if it did: it knows best.</param>
    public TimeSpan DelayAfter(int failures, TimeSpan? retryAfter)
    {
        if (retryAfter is { } asked)
        {
            var shortest = first < LongestRetryAfter ? first : LongestRetryAfter;
            return asked < shortest ? shortest : asked > LongestRetryAfter ? LongestRetryAfter : asked;
        }

        var doubled = first.Ticks * Math.Pow(2, Math.Clamp(failures - 1, 0, 62));
        var limited = Math.Min(doubled, longest.Ticks);
        return TimeSpan.FromTicks((long)(limited * (0.5 + (random.NextDouble() / 2))));
    }
}
