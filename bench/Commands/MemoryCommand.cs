using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Commands;

/// <summary><c>bench memory</c>: what partitions cost that nobody uses.</summary>
internal static class MemoryCommand
{
    private const int Partitions = 1_000;
    private const int QuickPartitions = 50;
    private const double Target = 100;
    private const double Mebibyte = 1 << 20;

    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("memory", $"Opens a log with {Partitions:N0} partitions and does nothing with it, beside one with a single one.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var scratch = new ScratchFolder(options.Folder(parsed));
            var partitions = options.IsQuick(parsed) ? QuickPartitions : Partitions;
            var (one, many) = (await MeasureAsync(scratch.Next(), 1, cancellationToken), await MeasureAsync(scratch.Next(), partitions, cancellationToken));
            Write(partitions, one, many, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    /// <summary>Measures in a process of its own, when the log is opened for the second time: idle, not just made.</summary>
    private static async Task<ProcessMemory> MeasureAsync(string folder, int partitions, CancellationToken cancellationToken)
    {
        await RunAsync(folder, partitions, cancellationToken);
        return ProcessMemory.Parse(await RunAsync(folder, partitions, cancellationToken));
    }

    private static async Task<string> RunAsync(string folder, int partitions, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            typeof(MemoryCommand).Assembly.Location, IdleLogCommand.Name, IdleLogCommand.FolderOption, folder,
            IdleLogCommand.PartitionsOption, partitions.ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo("dotnet", arguments) { UseShellExecute = false, RedirectStandardOutput = true };
        using var process = Process.Start(start) ?? throw new BenchException("dotnet did not start.");
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return line ?? throw new BenchException("The process with the log ended without a word.");
    }

    private static void Write(int partitions, ProcessMemory one, ProcessMemory many, string folder, TextWriter output)
    {
        var table = new TextTable("MiB", "target", "private", "managed", "resident");
        table.Add("log with 1 partition", "", Text(one.Private), Text(one.Managed), Text(one.Resident));
        table.Add($"log with {partitions:N0} partitions", "", Text(many.Private), Text(many.Managed), Text(many.Resident));
        table.Add(
            "the difference", $"{Target:0}", Text(many.Private - one.Private), Text(many.Managed - one.Managed), Text(many.Resident - one.Resident));
        output.WriteLine();
        table.Write(output);
        output.WriteLine();
        output.WriteLine("Of a process that has opened the log and done nothing with it. Private is memory of its own; resident has the files");
        output.WriteLine("that are mapped into it, too.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");

        static string Text(long bytes) => $"{bytes / Mebibyte:0.0}";
    }
}
