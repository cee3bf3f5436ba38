using System.CommandLine;
using Sluice.Bench.Cold;
using Sluice.Bench.Ingest;
using Sluice.Bench.Measuring;

namespace Sluice.Bench.Commands;

/// <summary>
/// <c>bench cold</c>: how long the functions host's callers wait for a worker that is just being started, beside an empty
/// ASP.NET Core program; and how many requests go through the host, beside a worker that serves itself.
/// </summary>
internal static class ColdCommand
{
    private const double TimeTarget = 2;
    private const double MemoryTarget = 80;
    private const double Mebibyte = 1 << 20;

    public static Command Create()
    {
        var options = new RunOptions();
        var app = new Option<string>("--app", "-a") { Description = "The published function app [default: artifacts/app]", HelpName = "DIR" };
        var command = new Command("cold", "Starts the worker under a functions host, beside an empty ASP.NET Core program.") { app };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var published = HandlerApp.Published(parsed.GetValue(app));
            using var scratch = new ScratchFolder(options.Folder(parsed));
            var (worker, empty) = (scratch.Next(), scratch.Next());
            HandlerApp.Make(worker, published, Path.Combine(published, "sluice"));
            HandlerApp.Make(empty, published, HandlerApp.BuiltProgram("Sluice.EmptyHandler", "empty-handler"));
            var starts = await StartAsync(worker, empty, scratch, options.Rounds(parsed), cancellationToken);
            var requests = await ForwardAsync(worker, published, scratch, options.Amount(parsed), options.Rounds(parsed), cancellationToken);
            Write(starts, requests, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    private static async Task<TextTable> StartAsync(
        string worker, string empty, ScratchFolder scratch, int rounds, CancellationToken cancellationToken)
    {
        // The first of each only brings its files into memory.
        await ColdStart.RunAsync(worker, scratch.Next(), cancellationToken);
        await ColdStart.RunAsync(empty, scratch.Next(), cancellationToken);
        var starts = new List<(ColdStart Worker, ColdStart Empty)>();
        for (var round = 0; round < rounds; round++)
        {
            var ours = await ColdStart.RunAsync(worker, scratch.Next(), cancellationToken);
            starts.Add((ours, await ColdStart.RunAsync(empty, scratch.Next(), cancellationToken)));
        }

        var table = new TextTable("", "worker / empty program", "at most", "worker", "empty program");
        table.Add(
            "start to first event, ms",
            Spread.Of(starts.Select(start => start.Worker.FirstEvent / start.Empty.FirstEvent)).ToString(),
            $"{TimeTarget:0.00}",
            $"{Spread.Of(starts.Select(start => start.Worker.FirstEvent.TotalMilliseconds)).Median:0}",
            $"{Spread.Of(starts.Select(start => start.Empty.FirstEvent.TotalMilliseconds)).Median:0}");
        table.Add(
            "memory at rest, MiB",
            "",
            $"{MemoryTarget:0}",
            $"{Spread.Of(starts.Select(start => start.Worker.Resident / Mebibyte)).Median:0}",
            $"{Spread.Of(starts.Select(start => start.Empty.Resident / Mebibyte)).Median:0}");
        return table;
    }

    private static async Task<TextTable> ForwardAsync(
        string worker, string published, ScratchFolder scratch, Amount amount, int rounds, CancellationToken cancellationToken)
    {
        var program = Path.Combine(published, "sluice.dll");
        await using var alone = await WorkerProgram.StartAsync(program, "flush", scratch.Next(), cancellationToken);
        await using var host = await HostServer.StartAsync(worker, scratch.Next(), cancellationToken);
        using var clients = new LoadClients();
        await using var contest = new IngestContest("flush", recordsPerBody: 1, host, alone, clients);
        var comparison = await Comparison.RunAsync(contest, amount, rounds, Console.Error, cancellationToken);
        var table = new TextTable("", "through the host / alone", "requests/s", "p50 ms", "p99 ms", "alone: requests/s", "p50", "p99");
        table.Add(
            contest.Name,
            comparison.Ratio.ToString(),
            $"{contest.Ours(run => run.Requests / run.Measurement.Elapsed.TotalSeconds):N0}",
            $"{contest.Ours(run => run.Median.TotalMilliseconds):0.00}",
            $"{contest.Ours(run => run.Percentile99.TotalMilliseconds):0.00}",
            $"{contest.Limit(run => run.Requests / run.Measurement.Elapsed.TotalSeconds):N0}",
            $"{contest.Limit(run => run.Median.TotalMilliseconds):0.00}",
            $"{contest.Limit(run => run.Percentile99.TotalMilliseconds):0.00}");
        return table;
    }

    private static void Write(TextTable starts, TextTable requests, string folder, TextWriter output)
    {
        output.WriteLine();
        starts.Write(output);
        output.WriteLine();
        output.WriteLine("From the start of the handler's process until an event that was posted to the host is answered, by the worker when it");
        output.WriteLine("is durable; the host forwards. The data folder is a new one. Medians of the rounds; the ratio with its least and greatest.");
        output.WriteLine();
        requests.Write(output);
        output.WriteLine();
        output.WriteLine($"{LoadClients.Count} clients in this process, which wait for each answer. The host is the one of the tests, not Azure's.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
