using System.CommandLine;
using Sluice.Bench.Measuring;
using Sluice.Bench.Transforms;

namespace Sluice.Bench.Commands;

/// <summary><c>bench transforms</c>: what the transforms of a connector cost, on one core.</summary>
internal static class TransformsCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var command = new Command("transforms", "Sends events through transforms, on one core, beside a loop written by hand.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var table = new TextTable("", "ours / by hand", "target", "records/s", "by hand records/s", "CPU s/M records", "B alloc/record");
            foreach (var contest in Contests())
            {
                await using var running = contest;
                var result = await Comparison.RunAsync(contest, options.Amount(parsed), options.Rounds(parsed), Console.Error, cancellationToken);
                table.Add(
                    result.Name,
                    result.Ratio.ToString(),
                    contest.Target is { } target ? $"{target:0.00}" : "",
                    $"{result.Ours(run => run.RecordsPerSecond):N0}",
                    $"{result.Limit(run => run.RecordsPerSecond):N0}",
                    $"{result.Ours(run => run.CpuSecondsPerMillionRecords):0.000}",
                    $"{result.Ours(run => run.AllocatedPerRecord):0}");
            }

            Write(table, options.Folder(parsed), Console.Out);
            return 0;
        });
        return command;
    }

    private static void Write(TextTable table, string folder, TextWriter output)
    {
        output.WriteLine();
        table.Write(output);
        output.WriteLine();
        output.WriteLine("Medians of the rounds; the ratio with its least and greatest. Events of about 200 bytes, a quarter of which pass unless it says all; the loop by");
        output.WriteLine("hand reads each once with the framework's JSON reader and makes the same bytes. Both run on one thread.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }

    private static IEnumerable<TransformContest> Contests()
    {
        const string Filter = """{ "filter": { "level": { "in": ["warn", "error"] } } }""";
        const string Select = """{ "select": ["ts", "service", "user.id"] }""";
        yield return new TransformContest("filter", $"[{Filter}]", ByHand.Filter, 0.4);
        const string All = """{ "filter": { "level": { "exists": true } } }""";
        yield return new TransformContest("filter + select, all pass", $"[{All}, {Select}]", ByHand.SelectAll, 0.25);
        yield return new TransformContest("filter + select", $"[{Filter}, {Select}]", ByHand.FilterAndSelect, 0.4);
    }
}
