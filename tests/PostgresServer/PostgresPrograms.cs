namespace Sluice.Testing.Postgres;

/// <summary>Where PostgreSQL's programs are: the newest version of Debian's packages, or else what PATH finds.</summary>
public static class PostgresPrograms
{
    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The path of a program such as <c>pgbench</c>; an <see cref="InvalidOperationException"/> when there is none.</summary>
    public static string Find(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries);
        return Debian().Concat(folders).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"PostgreSQL's {name} is not installed: apt-get install postgresql-15, or run ./verify once.");
    }

    private static IEnumerable<string> Debian() =>
        Directory.Exists(DebianFolder)
            ? Directory.GetDirectories(DebianFolder)
                .OrderByDescending(folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(folder => Path.Combine(folder, "bin"))
            : [];
}
