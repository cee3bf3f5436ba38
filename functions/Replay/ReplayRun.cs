using System.Globalization;
using Sluice.Client;
using Sluice.Worker.Client;
using Sluice.Worker.Commands;

namespace Sluice.Worker.Replay;

/// <summary>One replay from a topic into another, from the plan to the last word about it.</summary>
internal sealed class ReplayRun(ReplayRequest request)
{
    // Shorter than a command that was interrupted may take to end.
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(20);

    /// <summary>Runs it, and says how it ended; stopped before the end, it says how to go on.</summary>
    /// <returns>The exit code.</returns>
    /// <exception cref="CommandException">It cannot begin, or could not go on.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        using var client = new WorkerClient(request.Url);
        var plan = new ReplayPlan(client, request);
        var partitions = await plan.MakeAsync(cancellationToken);
        using var sluice = new SluiceClient(new Uri(request.Url));
        await using var producer = await OpenAsync(sluice, cancellationToken);
        var progress = new CopyProgress(partitions);
        var replay = new TopicReplay(sluice, producer, plan, request, partitions) { Note = progress.Note };
        var work = replay.RunAsync(cancellationToken);
        await progress.WatchAsync(work);
        var problem = await OutcomeAsync(work);
        if (!work.IsCompletedSuccessfully) await SettleAsync(producer);
        if (partitions.All(partition => partition.Look().Done >= partition.Until))
        {
            Terminal.Line($"Replayed {progress.Records:N0} records of {request.Topic} into {request.Into} in {progress.Elapsed}.");
            return ExitCodes.Success;
        }

        Tell(partitions, progress);
        return problem is null ? ExitCodes.Failure : throw new CommandException(problem.Message, problem);
    }

    /// <summary>What went wrong; null when nothing did, or when somebody stopped it.</summary>
    private static async Task<Exception?> OutcomeAsync(Task work)
    {
        try
        {
            await work;
            return null;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
        catch (Exception problem) when (problem is SluiceException or CommandException or WorkerUnreachableException or InvalidDataException)
        {
            return problem;
        }
    }

    /// <summary>Has what is under way stored, as long as that takes no time; what is left then is given up.</summary>
    private static async Task SettleAsync(Producer producer)
    {
        using var late = new CancellationTokenSource(FlushPatience);
        try
        {
            await producer.FlushAsync(late.Token);
        }
        catch (Exception lost) when (lost is OperationCanceledException or ProducerFailedException)
        {
            producer.Abandon();
        }
    }

    private async Task<Producer> OpenAsync(SluiceClient sluice, CancellationToken cancellationToken)
    {
        try
        {
            return await sluice.OpenProducerAsync(request.Into, TopicReplay.Options, cancellationToken);
        }
        catch (SluiceException problem)
        {
            throw new CommandException(problem.Message, problem);
        }
    }

    private void Tell(IReadOnlyList<ReplayedPartition> partitions, CopyProgress progress)
    {
        Terminal.Line($"Stopped: {progress.Records:N0} records of {request.Topic} are stored in {request.Into}, of {progress.Total:N0} offsets to go through.");
        new TextTable(
            ["PARTITION", "FROM", "DONE UP TO", "UNTIL", "RECORDS"],
            [.. partitions.Select(partition => Row(partition, partition.Look()))]).Write();
        var unknown = partitions.Sum(partition => partition.Look().UnderWay);
        if (unknown > 0)
            Terminal.Note($"Up to {unknown:N0} records behind these offsets may be stored too, since not all were acknowledged: going on stores those twice.");
        Terminal.Line("Go on with:");
        Terminal.Line($"  {Rest(partitions)}");
    }

    private static string[] Row(ReplayedPartition partition, ReplayState state) =>
        [$"{partition.Partition}", $"{partition.From}", $"{state.Done}", $"{partition.Until}", $"{state.Records:N0}"];

    /// <summary>The command line that replays what is left, up to where this one would have ended.</summary>
    private string Rest(IReadOnlyList<ReplayedPartition> partitions)
    {
        var left = partitions.Select(partition => (partition.Partition, partition.Look().Done, partition.Until)).Where(part => part.Done < part.Until).ToList();
        var from = string.Join(',', left.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Partition}:{part.Done}")));
        var until = string.Join(',', left.Select(part => string.Create(CultureInfo.InvariantCulture, $"{part.Partition}:{part.Until}")));
        var line = $"{ProgramName.Text} replay --topic {request.Topic} --into {request.Into} --from {from} --until {until}";
        if (request.Rate is { } rate) line += $" --rate {ReplayRate.Format(rate)}";
        return request.Url == WorkerUrlOption.Default ? line : $"{line} --url {request.Url}";
    }
}
