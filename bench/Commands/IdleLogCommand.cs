using System.CommandLine;
using Sluice.Bench.Log;
using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Commands;

/// <summary><c>bench idle-log</c>: opens a log, does nothing with it, and says how much memory that took; started by <c>bench memory</c>.</summary>
internal static class IdleLogCommand
{
    public const string Name = "idle-log";
    public const string FolderOption = "--folder";
    public const string PartitionsOption = "--partitions";

    public static Command Create()
    {
        var folder = new Option<string>(FolderOption) { Description = "The log's data folder", HelpName = "DIR", Required = true };
        var partitions = new Option<int>(PartitionsOption) { Description = "How many partitions it has", HelpName = "N", Required = true };
        var command = new Command(Name, "Opens a log and tells its memory; 'bench memory' starts it by itself.") { folder, partitions };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var log = await BenchLog.OpenAsync(
                parsed.GetValue(folder)!, LogDurability.Os, parsed.GetValue(partitions), cancellationToken);
            Console.WriteLine(ProcessMemory.Now().ToLine());
            return 0;
        });
        return command;
    }
}
