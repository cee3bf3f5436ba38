using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>
/// One producer that gathers records into appends of about 64 KiB and has several of them under way. With <c>os</c>, where the
/// disk is out of the way, it stands beside a bare loop that encodes the same batches and writes them.
/// </summary>
internal sealed class BatchingProducer(LogPlan plan, ScratchFolder scratch) : AppendContest(plan, scratch)
{
    private const int TargetAppendSize = 64 * 1024;
    private const int AppendsUnderWay = 16;

    private readonly int _recordsPerAppend = TargetAppendSize / plan.RecordSize;

    public override string Name => $"append {Plan.SizeText}, {Plan.DurabilityText}, one producer, {AppendsUnderWay} x 64 KiB";

    public override double? Target => Plan.Durability == LogDurability.Flush ? 0.8 : 0.7;

    protected override int AppendSize => TargetAppendSize;

    protected override async Task AppendAsync(IEventLog log, RunningAmount running, CancellationToken cancellationToken)
    {
        var value = Plan.NewValue();
        var underWay = new Queue<Task<AppendResult>>();
        using var builder = new RecordBatchBuilder();
        while (!running.IsDone)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            for (var i = 0; i < _recordsPerAppend; i++) builder.Add(NullableBytes.Null, value.AsSpan(), now, []);
            var batches = builder.Build();
            running.Add(batches.Count, batches.Length);
            if (underWay.Count == AppendsUnderWay) await underWay.Dequeue();
            underWay.Enqueue(log.AppendAsync(LogPlan.Partition, batches, stamp: null, cancellationToken).AsTask());
        }

        while (underWay.TryDequeue(out var last)) await last;
    }

    protected override void WriteLimit(RawFile file, Measurement ours)
    {
        if (Plan.Durability == LogDurability.Flush)
        {
            base.WriteLimit(file, ours);
            return;
        }

        var value = Plan.NewValue();
        var loop = new BareBatchLoop(_recordsPerAppend, value.Length);
        for (long records = 0; records < ours.Records; records += _recordsPerAppend)
            file.Write(loop.Encode(value, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), records));
    }
}
