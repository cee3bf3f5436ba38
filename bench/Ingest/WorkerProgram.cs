using System.CommandLine;
using Sluice.Bench.Commands;
using Sluice.Testing;

namespace Sluice.Bench.Ingest;

/// <summary>The worker that a benchmark starts as a process of its own.</summary>
internal static class WorkerProgram
{
    /// <summary>The option that names it.</summary>
    public static Option<string> Option() => new("--worker", "-w")
    {
        Description = "The worker's sluice.dll [default: the one built beside this bench]",
        HelpName = "FILE",
    };

    /// <summary>Where it is.</summary>
    public static string Find(string? named)
    {
        // artifacts/bin/Sluice.Bench/release: the worker's output lies beside it.
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = named ?? Path.Combine(own.Parent!.Parent!.FullName, "Sluice.Worker", own.Name, "sluice.dll");
        return File.Exists(path)
            ? Path.GetFullPath(path)
            : throw new BenchException($"There is no worker at {path}. Build it with 'dotnet build functions -c Release', or name it with --worker.");
    }

    /// <summary>Starts one on a data folder.</summary>
    public static Task<ServerProcess> StartAsync(
        string program, string durability, string folder, CancellationToken cancellationToken)
    {
        var address = FreePort.Address();
        var environment = new Dictionary<string, string> { ["SLUICE__LOG__DURABILITY"] = durability };
        // Where no configuration lies, so that the worker does what it does by default.
        Directory.CreateDirectory(folder);
        string[] arguments = ["run", "--data", folder, "--urls", address.ToString().TrimEnd('/')];
        return ServerProcess.StartAsync(program, arguments, folder, environment, address, cancellationToken);
    }
}
