using System.CommandLine;
using Sluice.Bench.Cdc;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Commands;

/// <summary><c>bench cdc</c>: a database's rows in and out, beside PostgreSQL's own programs.</summary>
internal static class CdcCommand
{
    public static Command Create()
    {
        var rows = new Option<long>("--rows", "-n") { Description = "How many rows each run moves", DefaultValueFactory = _ => 1_000_000, HelpName = "N" };
        var rounds = new Option<int>("--rounds", "-r") { Description = "How many times ours and the limit run by turns", DefaultValueFactory = _ => 3, HelpName = "N" };
        var folder = new Option<string>("--folder", "-f") { Description = "Where to make the folder that is written to, and deleted afterwards", DefaultValueFactory = _ => ".", HelpName = "DIR" };
        var only = new Option<string?>("--only", "-o") { Description = "One of the contests: drain, snapshot or sink", HelpName = "NAME" };
        var command = new Command("cdc", "Moves rows between a throw-away PostgreSQL and the log, beside pg_recvlogical, psql's COPY out, and COPY in.") { rows, rounds, folder, only };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var scratch = new ScratchFolder(parsed.GetValue(folder)!);
            await using var database = await CdcDatabase.StartAsync(parsed.GetValue(rows), Console.Error);
            var table = new TextTable("", "ours / limit", "target", "rows/s", "limit rows/s", "our CPU s/M rows", "limit's", "server's CPU s/M, ours / limit", "B alloc/row");
            foreach (var (name, create) in Contests)
            {
                if (parsed.GetValue(only) is { } chosen && chosen != name) continue;
                await using var contest = create(database, scratch);
                var result = await Comparison.RunAsync(contest, new Amount(TimeSpan.Zero, 0), parsed.GetValue(rounds), Console.Error, cancellationToken);
                table.Add(
                    result.Name,
                    result.Ratio.ToString(),
                    $"{contest.Target:0.0}",
                    $"{result.Ours(run => run.RecordsPerSecond):N0}",
                    $"{result.Limit(run => run.RecordsPerSecond):N0}",
                    $"{result.Ours(run => run.CpuSecondsPerMillionRecords):0.0}",
                    $"{result.Limit(run => run.CpuSecondsPerMillionRecords):0.0}",
                    contest.Detail,
                    $"{result.Ours(run => run.AllocatedPerRecord):0}");
            }

            Write(table, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    private static (string Name, Func<CdcDatabase, ScratchFolder, CdcContest> Create)[] Contests =>
    [
        ("drain", (database, scratch) => new DrainContest(database, scratch)),
        ("snapshot", (database, scratch) => new SnapshotContest(database, scratch)),
        ("sink", (database, scratch) => new SinkContest(database, scratch, tasks: 1)),
        ("sink", (database, scratch) => new SinkContest(database, scratch, tasks: 2)),
    ];

    private static void Write(TextTable table, string folder, TextWriter output)
    {
        output.WriteLine();
        table.Write(output);
        output.WriteLine();
        output.WriteLine("Medians of the rounds; the ratio with its least and greatest. Server and clients share the machine. Ten columns, about 220 B of");
        output.WriteLine("text a row. The limits: pg_recvlogical with pgoutput to /dev/null; psql with COPY in binary to /dev/null; psql with COPY from a");
        output.WriteLine("text file into an empty table. Ours end when the last record is durable in the log, or the last row committed.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
