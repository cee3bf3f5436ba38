namespace Sluice.Worker.Commands;

/// <summary>How somebody calls this program from where they stand: what it prints can be pasted back.</summary>
internal static class ProgramName
{
    public static string Text { get; } = Find(Environment.ProcessPath, Environment.CurrentDirectory, Environment.GetEnvironmentVariable("PATH"));

    private static string Find(string? program, string folder, string? searchPath)
    {
        if (program is null || Path.GetFileNameWithoutExtension(program) != "sluice") return "sluice";
        var isOnPath = (searchPath ?? "").Split(Path.PathSeparator).Contains(Path.GetDirectoryName(program));
        if (isOnPath) return "sluice";
        var relative = Path.GetRelativePath(folder, program);
        return relative.StartsWith("..", StringComparison.Ordinal) ? program : $".{Path.DirectorySeparatorChar}{relative}";
    }
}
