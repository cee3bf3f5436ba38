using System.CommandLine;
using Sluice.Bench.Ingest;
using Sluice.Bench.Measuring;
using Sluice.Bench.Peers;

namespace Sluice.Bench.Commands;

/// <summary><c>bench peers</c>: a worker process beside other servers that keep records in order.</summary>
internal static class PeersCommand
{
    private const string Redis = "redis-server";
    private const string Nats = "nats-server";
    private static readonly int[] RecordSizes = [100, 1024];

    public static Command Create()
    {
        var options = new RunOptions();
        var worker = WorkerProgram.Option();
        var command = new Command("peers", "Produces to and consumes from a worker process, beside Redis and NATS where they are installed.") { worker };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var program = WorkerProgram.Find(parsed.GetValue(worker));
            using var scratch = new ScratchFolder(options.Folder(parsed));
            var table = new TextTable(
                "", "Sluice / peer", "target", "records/s", "MB/s", "peer records/s", "MB/s", "server CPU s/M records", "peer CPU");
            var (amount, rounds) = (options.Amount(parsed), options.Rounds(parsed));
            foreach (var (durability, start) in Peers(scratch))
            {
                await using var ours = await StartWorkerAsync(program, durability, scratch.Next(), cancellationToken);
                await using var peer = await start(cancellationToken);
                await RunAsync(ours, peer, amount, rounds, table, cancellationToken);
            }

            Write(table, scratch.Path, Console.Out);
            return 0;
        });
        return command;
    }

    /// <summary>The servers that are installed, each with the durability of ours that is nearest to its own.</summary>
    private static IEnumerable<(string Durability, Func<CancellationToken, Task<StreamServer>> Start)> Peers(ScratchFolder scratch)
    {
        if (InstalledProgram.Find(Redis) is { } redis)
        {
            yield return ("flush", async stopping => await RedisServer.StartAsync(redis, "always", scratch.Next(), stopping));
            yield return ("os", async stopping => await RedisServer.StartAsync(redis, "everysec", scratch.Next(), stopping));
        }

        if (InstalledProgram.Find(Nats) is { } nats)
            yield return ("os", async stopping => await NatsServer.StartAsync(nats, scratch.Next(), stopping));
    }

    private static async Task RunAsync(
        SluiceServer ours, StreamServer peer, Amount amount, int rounds, TextTable table, CancellationToken cancellationToken)
    {
        foreach (var size in RecordSizes)
        {
            foreach (var consumes in (bool[])[false, true])
            {
                await using var contest = new PeerContest(ours, peer, size, consumes) { ConsumedBytes = amount.Bytes / 4 };
                var result = await Comparison.RunAsync(contest, amount, rounds, Console.Error, cancellationToken);
                table.Add(
                    result.Name,
                    result.Ratio.ToString(),
                    $"{contest.Target:0.00}",
                    $"{result.Ours(run => run.RecordsPerSecond):N0}",
                    $"{result.Ours(run => run.BytesPerSecond) / 1e6:N1}",
                    $"{result.Limit(run => run.RecordsPerSecond):N0}",
                    $"{result.Limit(run => run.BytesPerSecond) / 1e6:N1}",
                    $"{result.Ours(run => run.CpuSecondsPerMillionRecords):0.00}",
                    $"{result.Limit(run => run.CpuSecondsPerMillionRecords):0.00}");
            }
        }
    }

    private static async Task<SluiceServer> StartWorkerAsync(
        string program, string durability, string folder, CancellationToken cancellationToken) =>
        new(await WorkerProgram.StartAsync(program, durability, folder, cancellationToken), durability);

    private static void Write(TextTable table, string folder, TextWriter output)
    {
        output.WriteLine();
        if (!table.IsEmpty) table.Write(output);
        foreach (var missing in ((string[])[Redis, Nats]).Where(name => InstalledProgram.Find(name) is null))
            output.WriteLine($"{missing} is not installed, so there is nothing to compare with; on Debian: apt-get install {missing}");
        output.WriteLine();
        output.WriteLine($"Medians of the rounds; the ratio with its least and greatest. MB are those of the values. Each producer has {StreamServer.WindowBytes >> 20} MiB");
        output.WriteLine("under way and keeps the order; each consumer begins at the first record and looks at every value. The clients run in");
        output.WriteLine("this process and take their share of the processor.");
        output.WriteLine($"Machine: {Machine.Describe(folder)}");
    }
}
