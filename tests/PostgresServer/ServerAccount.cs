using System.Diagnostics;

namespace Sluice.Testing.Postgres;

/// <summary>The account of the operating system that the server runs under: it refuses to be root's.</summary>
internal static class ServerAccount
{
    private static readonly string? Other = Environment.UserName == "root" ? Choose() : null;

    /// <summary>Starts a program under the account, with nothing of this process's environment that would change what it says.</summary>
    public static Process Start(string folder, string program, params IEnumerable<string> arguments)
    {
        string[] line = Other is null
            ? [program, .. arguments]
            : ["setpriv", $"--reuid={Other}", $"--regid={Group(Other)}", "--clear-groups", program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = folder, RedirectStandardInput = true, UseShellExecute = false };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("PG", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["LC_ALL"] = "C.UTF-8";
        start.Environment["HOME"] = folder;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Runs a program to its end; what it said is in <paramref name="output"/> and, when it failed, in the exception.</summary>
    public static async Task RunAsync(string folder, string output, string program, params IEnumerable<string> arguments)
    {
        using var process = Start(folder, "/bin/sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1", output, program, .. arguments]);
        await process.WaitForExitAsync();
        if (process.ExitCode == 0) return;
        var said = await File.ReadAllTextAsync(output);
        throw new InvalidOperationException($"{Path.GetFileName(program)} ended with {process.ExitCode}: {said[^Math.Min(said.Length, 4_000)..]}");
    }

    /// <summary>Makes the account the owner of a folder with all that is in it.</summary>
    public static async Task OwnAsync(string folder)
    {
        if (Other is null) return;
        using var process = Process.Start("chown", ["-R", $"{Other}:{Group(Other)}", folder]);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0) throw new InvalidOperationException($"chown of {folder} ended with {process.ExitCode}.");
    }

    private static string Choose() => Find("postgres") is null ? "nobody" : "postgres";

    private static string Group(string account) => Find(account)![3];

    private static string[]? Find(string account) =>
        File.ReadLines("/etc/passwd").Select(line => line.Split(':')).FirstOrDefault(fields => fields[0] == account);
}
