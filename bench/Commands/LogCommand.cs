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
            var (amount, rounds, text) = (options.Amount(parsed), options.Rounds(parsed), parsed.GetValue(only) ?? "");
            var rates = await RatesAsync(Contests(amount, scratch).FindAll(IsMeant), amount, rounds, cancellationToken);
            var latencies = new TextTable("", "ours / disk at p50", "target", "p50 ms", "p99 ms", "p99.9 ms", "disk: p50", "p99", "p99.9");
            var contests = RecordSizes.Select(size => new LatencyContest(new LogPlan(size, LogDurability.Flush), scratch)).ToList();
            foreach (var contest in contests.FindAll(contest => contest.Name.Contains(text, StringComparison.OrdinalIgnoreCase)))
            {
                await contest.RunAsync(amount.Time, rounds, Console.Error, cancellationToken);
                latencies.Add([contest.Name, .. contest.Row()]);
            }

            if (rates.IsEmpty && latencies.IsEmpty)
                throw new BenchException("No benchmark has that in its name; leave --only out to see all names.");
            Write(rates, latencies, scratch.Path, Console.Out);
            return 0;

            bool IsMeant(Contest contest) => contest.Name.Contains(text, StringComparison.OrdinalIgnoreCase);
        });
        return command;
    }

    private static async Task<TextTable> RatesAsync(
        List<Contest> contests, Amount amount, int rounds, CancellationToken cancellationToken)
    {
        var table = new TextTable(
            "", "ours / limit", "target", "records/s", "MB/s", "limit MB/s", "CPU s/M records", "limit CPU", "B alloc/record", "appends/commit");
        foreach (var contest in contests)
        {
            await using var running = contest;
            var result = await Comparison.RunAsync(contest, amount, rounds, Console.Error, cancellationToken);
            table.Add(
                result.Name,
                result.Ratio.ToString(),
                contest.Target is { } target ? $"{target:0.00}" : "",
                $"{result.Ours(run => run.RecordsPerSecond):N0}",
                $"{result.Ours(run => run.BytesPerSecond) / 1e6:N1}",
                $"{result.Limit(run => run.BytesPerSecond) / 1e6:N1}",
                $"{result.Ours(run => run.CpuSecondsPerMillionRecords):0.000}",
                $"{result.Limit(run => run.CpuSecondsPerMillionRecords):0.000}",
                $"{result.Ours(run => run.AllocatedPerRecord):0.00}",
                contest.Detail);
        }

        return table;
    }

    private static List<Contest> Contests(Amount amount, ScratchFolder scratch)
    {
        var contests = new List<Contest>();
        foreach (var durability in (LogDurability[])[LogDurability.Flush, LogDurability.Os])
        {
            var plans = RecordSizes.Select(size => new LogPlan(size, durability)).ToList();
            contests.AddRange(plans.Select(plan => new BatchingProducer(plan, scratch)));
            contests.AddRange(plans.Select(plan => new SingleRecordProducers(plan, scratch)));
        }

        contests.Add(new GroupCommit(new LogPlan(RecordSizes[0], LogDurability.Flush), scratch));
        foreach (var plan in RecordSizes.Select(size => new LogPlan(size, LogDurability.Os)))
        {
            contests.Add(new ReadContest(plan, amount.Bytes, BatchSize, looksAtRecords: false, scratch));
            contests.Add(new ReadContest(plan, amount.Bytes, BatchSize, looksAtRecords: true, scratch));
            contests.Add(new ReadContest(plan, amount.Bytes / 4, batchSize: 0, looksAtRecords: true, scratch));
        }

        return contests;
    }

    private static void Write(TextTable rates, TextTable latencies, string folder, TextWriter output)
    {
        foreach (var table in (TextTable[])[rates, latencies])
        {
            if (table.IsEmpty) continue;
            output.WriteLine();
            table.Write(output);
        }

        output.WriteLine();
        output.WriteLine("Medians of the rounds; the ratio with its least and greatest. The limit of appends writes ready-made bytes in the");
        output.WriteLine("chunks that the log's own commits had (flush: fdatasync after each); for one producer with os it is a bare loop that");
        output.WriteLine("encodes the same batches, checksums and writes them. The limit of reads reads the file in pieces of 1 MiB. CPU and");
        output.WriteLine("allocations are those of the whole process. A latency is the time from the call to append until a consumer has the");
        output.WriteLine("record; the disk's, that of one write of the same bytes with its fdatasync, at the same pace. It should be at most its target.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
