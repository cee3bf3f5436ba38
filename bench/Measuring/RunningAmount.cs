namespace Sluice.Bench.Measuring;

/// <summary>Counts a run against its amount. For any number of threads.</summary>
internal sealed class RunningAmount(Amount amount)
{
    private readonly long _started = TimeProvider.System.GetTimestamp();
    private long _records;
    private long _bytes;

    public bool IsDone => Volatile.Read(ref _bytes) >= amount.Bytes || TimeProvider.System.GetElapsedTime(_started) >= amount.Time;

    public (long Records, long Bytes) Totals => (Volatile.Read(ref _records), Volatile.Read(ref _bytes));

    public void Add(int records, long bytes)
    {
        Interlocked.Add(ref _records, records);
        Interlocked.Add(ref _bytes, bytes);
    }
}
