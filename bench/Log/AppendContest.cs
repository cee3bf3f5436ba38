using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>Appends to a fresh log, beside writes of the same bytes to a fresh file.</summary>
internal abstract class AppendContest(LogPlan plan, ScratchFolder scratch) : Contest
{
    private readonly List<double> _appendsPerCommit = [];

    /// <summary>The middle over the rounds; in the limit it is <see cref="AppendsAtOnce"/>.</summary>
    public override string Detail => $"{Spread.Of(_appendsPerCommit).Median:0.0}";

    protected LogPlan Plan => plan;

    /// <summary>How many appends the limit writes with one call, and flushes with one.</summary>
    protected abstract int AppendsAtOnce { get; }

    /// <summary>The bytes of one append, record framing included.</summary>
    protected abstract int AppendSize { get; }

    public override async Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken)
    {
        var folder = scratch.Next();
        try
        {
            await using var log = await BenchLog.OpenAsync(folder, plan.Durability, cancellationToken);
            using var commits = new CommitCount();
            var measurement = await Measurement.OfAsync(async () =>
            {
                var running = new RunningAmount(amount);
                await AppendAsync(log, running, cancellationToken);
                return running.Totals;
            });
            _appendsPerCommit.Add((double)measurement.Bytes / AppendSize / commits.Count);
            return measurement;
        }
        finally
        {
            // At once, so that what the system has not yet written never has to be.
            Directory.Delete(folder, recursive: true);
        }
    }

    public override async Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken)
    {
        var path = scratch.Next();
        try
        {
            using var file = new RawFile(path);
            // A log has flushed when it is open. The file must, too, or it would pay for what came before: the deletion of the log.
            file.Write(AppendSize, buffersAtOnce: 1, bytes: 1, flush: true);
            // On a thread of its own, as a program that does nothing else would.
            return await Task.Run(
                () => Measurement.OfAsync(() =>
                {
                    file.Write(AppendSize, AppendsAtOnce, ours.Bytes, flush: plan.Durability == LogDurability.Flush);
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
}
