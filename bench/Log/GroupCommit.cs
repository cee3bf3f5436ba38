using Sluice.Bench.Measuring;

namespace Sluice.Bench.Log;

/// <summary>Many producers of single records, beside one: how much of the flushes they share. There is no limit here, only a floor.</summary>
internal sealed class GroupCommit(LogPlan plan, ScratchFolder scratch) : SingleRecordProducers(plan, scratch)
{
    public override string Name => $"{base.Name}, beside 1 producer";

    public override double? Target => 20;

    /// <summary>One producer, for as long as ours ran.</summary>
    public override async Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken) =>
        (await RunAsync(ProduceAsync, new Amount(ours.Elapsed, ours.Bytes), cancellationToken)).Measurement;
}
