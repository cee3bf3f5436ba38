namespace Sluice.Bench.Peers;

/// <summary>Finds programs as a shell would, and where servers lie that are not for everybody.</summary>
internal static class InstalledProgram
{
    /// <summary>The path of a program, or null when it is not installed.</summary>
    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append("/usr/sbin")
            .Append("/usr/local/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
