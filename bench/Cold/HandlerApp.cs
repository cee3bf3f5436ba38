using Sluice.Bench.Commands;

namespace Sluice.Bench.Cold;

/// <summary>A function app whose handler is some program: the worker's host.json and functions, and a link to the program.</summary>
internal static class HandlerApp
{
    private const string Handler = "sluice"; // as host.json has it

    /// <summary>Where the published worker is.</summary>
    public static string Published(string? named)
    {
        // artifacts/bin/Sluice.Bench/release: what is published lies in artifacts/app.
        var folder = named ?? Path.Combine(new DirectoryInfo(AppContext.BaseDirectory).Parent!.Parent!.Parent!.FullName, "app");
        return File.Exists(Path.Combine(folder, "host.json"))
            ? Path.GetFullPath(folder)
            : throw new BenchException(
                $"There is no function app in {folder}. Make it with 'dotnet publish functions -c Release -r linux-x64 --self-contained false -o artifacts/app', "
                + "or name its folder with --app.");
    }

    /// <summary>The program of a project that is built beside this one.</summary>
    public static string BuiltProgram(string project, string program)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, program);
    }

    /// <summary>Makes the app in <paramref name="folder"/>.</summary>
    /// <param name="published">The app to take host.json and functions from.</param>
    /// <param name="program">The handler.</param>
    public static void Make(string folder, string published, string program)
    {
        Directory.CreateDirectory(folder);
        File.Copy(Path.Combine(published, "host.json"), Path.Combine(folder, "host.json"));
        foreach (var function in Directory.EnumerateFiles(published, "function.json", SearchOption.AllDirectories))
        {
            var target = Path.Combine(folder, Path.GetRelativePath(published, function));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(function, target);
        }

        File.CreateSymbolicLink(Path.Combine(folder, Handler), program);
    }
}
