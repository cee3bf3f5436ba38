using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>Producers that each append one record and wait for the answer: many small requests at once.</summary>
internal class SingleRecordProducers(LogPlan plan, ScratchFolder scratch) : AppendContest(plan, scratch)
{
    protected const int Producers = 64;

    public override string Name => $"append {Plan.SizeText}, {Plan.DurabilityText}, {Producers} producers, 1 record each";

    protected override int AppendSize { get; } = SizeOfOne(plan);

    protected override Task AppendAsync(IEventLog log, RunningAmount running, CancellationToken cancellationToken) =>
        Task.WhenAll(Enumerable.Range(0, Producers).Select(_ => Task.Run(() => ProduceAsync(log, running, cancellationToken))));

    /// <summary>One producer.</summary>
    protected async Task ProduceAsync(IEventLog log, RunningAmount running, CancellationToken cancellationToken)
    {
        var value = Plan.NewValue();
        using var builder = new RecordBatchBuilder();
        while (!running.IsDone)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            builder.Add(NullableBytes.Null, value.AsSpan(), now, []);
            var batches = builder.Build();
            running.Add(batches.Count, batches.Length);
            await log.AppendAsync(LogPlan.Partition, batches, stamp: null, cancellationToken);
        }
    }

    private static int SizeOfOne(LogPlan plan)
    {
        using var builder = new RecordBatchBuilder();
        builder.Add(NullableBytes.Null, plan.NewValue().AsSpan(), timestamp: 0, []);
        return builder.Length;
    }
}
