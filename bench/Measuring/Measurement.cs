namespace Sluice.Bench.Measuring;

/// <summary>What one run did, and what it cost this process.</summary>
/// <param name="Bytes">What went to or came from the disk or the network, record framing included.</param>
/// <param name="Cpu">Of the whole process, all threads.</param>
/// <param name="Allocated">Bytes on the managed heap.</param>
internal sealed record Measurement(long Records, long Bytes, TimeSpan Elapsed, TimeSpan Cpu, long Allocated)
{
    public double RecordsPerSecond => Records / Elapsed.TotalSeconds;

    public double BytesPerSecond => Bytes / Elapsed.TotalSeconds;

    public double CpuSecondsPerMillionRecords => Cpu.TotalSeconds / Records * 1e6;

    public double AllocatedPerRecord => (double)Allocated / Records;

    /// <summary>Measures work that says how many records and bytes it did.</summary>
    public static async Task<Measurement> OfAsync(Func<Task<(long Records, long Bytes)>> work)
    {
        // Garbage of the run before must not be collected at the cost of this one.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var time = TimeProvider.System;
        var cpu = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = time.GetTimestamp();
        var (records, bytes) = await work();
        var elapsed = time.GetElapsedTime(started);
        return new Measurement(
            records, bytes, elapsed,
            Environment.CpuUsage.TotalTime - cpu, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }
}
