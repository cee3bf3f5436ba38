using System.Runtime.InteropServices;

namespace Sluice.Bench.Measuring;

/// <summary>What of the machine the figures hang on.</summary>
internal static class Machine
{
    public static string Describe(string folder)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1 << 30);
        return $"{Environment.ProcessorCount} cores ({RuntimeInformation.ProcessArchitecture}, {ProcessorName()}), {memory} GiB memory, "
            + $"{FileSystemOf(folder)} file system, {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription.Trim()}";
    }

    private static string FileSystemOf(string folder)
    {
        // The drive with the longest path that the folder lies under.
        var path = Path.GetFullPath(folder);
        var drive = DriveInfo.GetDrives()
            .Where(drive => drive.IsReady && path.StartsWith(drive.RootDirectory.FullName, StringComparison.Ordinal))
            .MaxBy(drive => drive.RootDirectory.FullName.Length);
        return drive?.DriveFormat ?? "unknown";
    }

    private static string ProcessorName()
    {
        const string Facts = "/proc/cpuinfo";
        if (!File.Exists(Facts)) return "unknown processor";
        var line = File.ReadLines(Facts).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
