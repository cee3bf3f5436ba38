using System.CommandLine;
using Sluice.Bench.Log;
using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Commands;

/// <summary><c>bench log</c>: the log in this process, beside the bare disk.</summary>
internal static class LogCommand
{
    private const int BatchSize = 64 * 1024;
    private static readonly int[] RecordSizes = [100, 1024];

    public static Command Create()
    {
        var options = new RunOptions();
        var only = new Option<string>("--only", "-o") { Description = "Only what has this text in its name", HelpName = "TEXT" };
        var command = new Command("log", "Appends to the log and reads it, in this process, beside the bare disk.") { only };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var scratch = new ScratchFolder(options.Folder(parsed));
            var contests = Contests(options.Amount(parsed), scratch, parsed.GetValue(only) ?? "");
            var results = new List<(Comparison Comparison, string AppendsPerCommit)>();
            foreach (var contest in contests)
            {
                await using (contest)
                {
                    var comparison = await Comparison.RunAsync(
                        contest, options.Amount(parsed), options.Rounds(parsed), Console.Error, cancellationToken);
                    results.Add((comparison, contest.Detail));
                }
            }

            Write(results, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    private static List<Contest> Contests(Amount amount, ScratchFolder scratch, string text)
    {
        var contests = new List<Contest>();
        foreach (var durability in (LogDurability[])[LogDurability.Flush, LogDurability.Os])
        {
            var plans = RecordSizes.Select(size => new LogPlan(size, durability)).ToList();
            contests.AddRange(plans.Select(plan => new BatchingProducer(plan, scratch)));
            contests.AddRange(plans.Select(plan => new SingleRecordProducers(plan, scratch)));
        }

        foreach (var plan in RecordSizes.Select(size => new LogPlan(size, LogDurability.Os)))
        {
            contests.Add(new ReadContest(plan, amount.Bytes, BatchSize, looksAtRecords: false, scratch));
            contests.Add(new ReadContest(plan, amount.Bytes, BatchSize, looksAtRecords: true, scratch));
            contests.Add(new ReadContest(plan, amount.Bytes / 4, batchSize: 0, looksAtRecords: true, scratch));
        }

        return contests.FindAll(contest => contest.Name.Contains(text, StringComparison.OrdinalIgnoreCase));
    }

    private static void Write(List<(Comparison Comparison, string AppendsPerCommit)> results, string folder, TextWriter output)
    {
        if (results.Count == 0) throw new BenchException("No benchmark has that in its name; leave --only out to see all names.");
        var table = new TextTable("", "ours / limit", "records/s", "MB/s", "limit MB/s", "CPU s/M records", "limit CPU", "B alloc/record", "appends/commit");
        foreach (var (result, appendsPerCommit) in results)
        {
            table.Add(
                result.Name,
                result.Ratio.ToString(),
                $"{result.Ours(run => run.RecordsPerSecond):N0}",
                $"{result.Ours(run => run.BytesPerSecond) / 1e6:N1}",
                $"{result.Limit(run => run.BytesPerSecond) / 1e6:N1}",
                $"{result.Ours(run => run.CpuSecondsPerMillionRecords):0.000}",
                $"{result.Limit(run => run.CpuSecondsPerMillionRecords):0.000}",
                $"{result.Ours(run => run.AllocatedPerRecord):0}",
                appendsPerCommit);
        }

        output.WriteLine();
        table.Write(output);
        output.WriteLine();
        output.WriteLine("Medians of the rounds; the ratio with its least and greatest. The limit moves the same bytes, ready made, with");
        output.WriteLine("vectored writes of as many buffers as appends were under way (flush: fdatasync after each), or reads of 1 MiB.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
