using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>Appends to a fresh log, beside a fresh file that gets the same bytes in the same chunks as the log's own commits.</summary>
internal abstract class AppendContest(LogPlan plan, ScratchFolder scratch) : Contest
{
    private readonly List<double> _appendsPerCommit = [];
    private IReadOnlyList<long> _commits = [];

    /// <summary>The middle over the rounds.</summary>
    public override string Detail => $"{Spread.Of(_appendsPerCommit).Median:0.0}";

    protected LogPlan Plan => plan;

    /// <summary>The bytes of one append, record framing included.</summary>
    protected abstract int AppendSize { get; }

    public override async Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken)
    {
        (var measurement, _commits) = await RunAsync(AppendAsync, amount, cancellationToken);
        _appendsPerCommit.Add((double)measurement.Bytes / AppendSize / _commits.Count);
        return measurement;
    }

    public override async Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken)
    {
        var path = scratch.Next();
        try
        {
            using var file = new RawFile(path);
            // A log has flushed when it is open. The file must, too, or it would pay for what came before: the deletion of the log.
            file.Write([1], flush: true);
            // On a thread of its own, as a program that does nothing else would.
            return await Task.Run(
                () => Measurement.OfAsync(() =>
                {
                    WriteLimit(file, ours);
                    return Task.FromResult((ours.Records, ours.Bytes));
                }),
                cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Appends until the amount is done.</summary>
    protected abstract Task AppendAsync(IEventLog log, RunningAmount running, CancellationToken cancellationToken);

    /// <summary>Writes as much as ours did, with nothing in the way.</summary>
    protected virtual void WriteLimit(RawFile file, Measurement ours) =>
        file.Write(_commits, flush: plan.Durability == LogDurability.Flush);

    /// <summary>Measures work on a log of its own; tells its commits, too.</summary>
    protected async Task<(Measurement Measurement, IReadOnlyList<long> Commits)> RunAsync(
        Func<IEventLog, RunningAmount, CancellationToken, Task> work, Amount amount, CancellationToken cancellationToken)
    {
        var folder = scratch.Next();
        try
        {
            await using var log = await BenchLog.OpenAsync(folder, plan.Durability, cancellationToken);
            using var commits = new CommitSizes();
            var measurement = await Measurement.OfAsync(async () =>
            {
                var running = new RunningAmount(amount);
                await work(log, running, cancellationToken);
                return running.Totals;
            });
            return (measurement, commits.ToList());
        }
        finally
        {
            // At once, so that what the system has not yet written never has to be.
            Directory.Delete(folder, recursive: true);
        }
    }
}
