using System.CommandLine;
using Sluice.Bench.Ingest;
using Sluice.Bench.Measuring;
using Sluice.Testing;

namespace Sluice.Bench.Commands;

/// <summary><c>bench ingest</c>: a real worker process over HTTP, beside a server that only reads the bodies.</summary>
internal static class IngestCommand
{
    private static readonly int[] RecordsPerBody = [1, 100, 1_000];
    private static readonly string[] Durabilities = ["flush", "os"];

    public static Command Create()
    {
        var options = new RunOptions();
        var worker = WorkerProgram.Option();
        var command = new Command("ingest", "Posts records to a worker process, beside a server that only reads the bodies.") { worker };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var program = WorkerProgram.Find(parsed.GetValue(worker));
            using var scratch = new ScratchFolder(options.Folder(parsed));
            var results = new TextTable(
                "", "worker / body only", "requests/s", "records/s", "p50 ms", "p99 ms", "body only: p50", "p99", "worker CPU s/M records");
            var memory = new List<string>();
            foreach (var durability in Durabilities)
            {
                var peak = await RunAsync(
                    program, durability, scratch.Next(), options.Amount(parsed), options.Rounds(parsed), results, cancellationToken);
                memory.Add($"{peak / 1e6:N0} MB with {durability}");
            }

            Write(results, memory, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    /// <summary>Runs all contests of one durability against one worker; answers with the worker's peak memory.</summary>
    private static async Task<long> RunAsync(
        string program, string durability, string folder, Amount amount, int rounds, TextTable table, CancellationToken cancellationToken)
    {
        await using var worker = await WorkerProgram.StartAsync(program, durability, folder, cancellationToken);
        await using var sink = await StartSinkAsync(cancellationToken);
        using var clients = new LoadClients();
        foreach (var records in RecordsPerBody)
        {
            await using var contest = new IngestContest(durability, records, worker, sink, clients);
            var comparison = await Comparison.RunAsync(contest, amount, rounds, Console.Error, cancellationToken);
            table.Add(
                contest.Name,
                comparison.Ratio.ToString(),
                $"{contest.Ours(run => run.Requests / run.Measurement.Elapsed.TotalSeconds):N0}",
                $"{contest.Ours(run => run.Measurement.RecordsPerSecond):N0}",
                $"{contest.Ours(run => run.Median.TotalMilliseconds):0.00}",
                $"{contest.Ours(run => run.Percentile99.TotalMilliseconds):0.00}",
                $"{contest.Limit(run => run.Median.TotalMilliseconds):0.00}",
                $"{contest.Limit(run => run.Percentile99.TotalMilliseconds):0.00}",
                $"{contest.Ours(run => run.Measurement.CpuSecondsPerMillionRecords):0.0}");
        }

        return worker.PeakMemory;
    }

    private static Task<ServerProcess> StartSinkAsync(CancellationToken cancellationToken)
    {
        var address = FreePort.Address();
        string[] arguments = [BodySinkCommand.Name, BodySinkCommand.UrlOption, address.ToString().TrimEnd('/')];
        return ServerProcess.StartAsync(
            typeof(IngestCommand).Assembly.Location, arguments, AppContext.BaseDirectory, new Dictionary<string, string>(), address, cancellationToken);
    }

    private static void Write(TextTable table, List<string> memory, string folder, TextWriter output)
    {
        output.WriteLine();
        table.Write(output);
        output.WriteLine();
        output.WriteLine($"Medians of the rounds; the ratio with its least and greatest. {LoadClients.Count} clients in this process, which takes its");
        output.WriteLine("share of the processor from both servers alike; each client waits for its answer before it sends again.");
        output.WriteLine($"The worker's peak memory: {string.Join(", ", memory)}.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
