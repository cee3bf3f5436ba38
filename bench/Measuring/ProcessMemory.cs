using System.Globalization;

namespace Sluice.Bench.Measuring;

/// <summary>What a process takes of the memory, in bytes.</summary>
/// <param name="Managed">Live objects on the managed heap.</param>
/// <param name="Private">Memory of its own, not backed by a file; 0 where the system does not say.</param>
/// <param name="Resident">All that is in memory now, files mapped into it, too.</param>
internal sealed record ProcessMemory(long Managed, long Private, long Resident)
{
    /// <summary>Of this process, once what nobody needs any more is gone.</summary>
    public static ProcessMemory Now()
    {
        for (var i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new ProcessMemory(GC.GetTotalMemory(forceFullCollection: true), Fact("/proc/self/status", "RssAnon:"), Environment.WorkingSet);
    }

    /// <summary>All that another process has in memory now, files mapped into it, too; 0 where the system does not say.</summary>
    public static long ResidentOf(int process) => Fact($"/proc/{process}/status", "VmRSS:");

    /// <summary>Reads what <see cref="ToLine"/> wrote.</summary>
    public static ProcessMemory Parse(string line)
    {
        var figures = line.Split(' ').Select(figure => long.Parse(figure, CultureInfo.InvariantCulture)).ToArray();
        return new ProcessMemory(figures[0], figures[1], figures[2]);
    }

    /// <summary>One line for another process.</summary>
    public string ToLine() => string.Create(CultureInfo.InvariantCulture, $"{Managed} {Private} {Resident}");

    private static long Fact(string facts, string name)
    {
        if (!File.Exists(facts)) return 0;
        var line = File.ReadLines(facts).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }
}
