using System.CommandLine;
using Sluice.Bench.Connect;
using Sluice.Bench.Log;
using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Commands;

/// <summary><c>bench connect</c>: what the connector engine costs, alone.</summary>
internal static class ConnectCommand
{
    private static readonly int[] RecordSizes = [100, 1024];

    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("connect", "Takes the log through the connector engine to a sink that only counts, beside reading the log.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var scratch = new ScratchFolder(options.Folder(parsed));
            var amount = options.Amount(parsed);
            var table = new TextTable(
                "", "ours / reading", "records/s", "MB/s", "reading records/s", "CPU s/M records", "reading CPU", "B alloc/record");
            foreach (var size in RecordSizes)
            {
                await using var contest = new EngineContest(new LogPlan(size, LogDurability.Os), amount.Bytes / 4, scratch);
                var result = await Comparison.RunAsync(contest, amount, options.Rounds(parsed), Console.Error, cancellationToken);
                table.Add(
                    result.Name,
                    result.Ratio.ToString(),
                    $"{result.Ours(run => run.RecordsPerSecond):N0}",
                    $"{result.Ours(run => run.BytesPerSecond) / 1e6:N1}",
                    $"{result.Limit(run => run.RecordsPerSecond):N0}",
                    $"{result.Ours(run => run.CpuSecondsPerMillionRecords):0.000}",
                    $"{result.Limit(run => run.CpuSecondsPerMillionRecords):0.000}",
                    $"{result.Ours(run => run.AllocatedPerRecord):0}");
            }

            Write(table, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    private static void Write(TextTable table, string folder, TextWriter output)
    {
        output.WriteLine();
        table.Write(output);
        output.WriteLine();
        output.WriteLine("Medians of the rounds; the ratio with its least and greatest. One sink, one task, one partition, from the start of the");
        output.WriteLine("connector to the last record; each record becomes an object that the sink may keep. Reading looks at every record of the");
        output.WriteLine("same partition in its place and makes no object. CPU and allocations are those of the whole process.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
