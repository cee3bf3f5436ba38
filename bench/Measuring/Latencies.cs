namespace Sluice.Bench.Measuring;

/// <summary>Durations of one kind of thing, in timestamps of the system's clock. Not for several threads at once.</summary>
internal sealed class Latencies
{
    private readonly List<long> _timestamps = [];

    public void Add(long started) => _timestamps.Add(TimeProvider.System.GetTimestamp() - started);

    public void Clear() => _timestamps.Clear();

    /// <summary>The latency that this share of all does not exceed, in milliseconds.</summary>
    public double At(double share)
    {
        var sorted = _timestamps.Order().ToList();
        return TimeProvider.System.GetElapsedTime(0, sorted[(int)((sorted.Count - 1) * share)]).TotalMilliseconds;
    }
}
