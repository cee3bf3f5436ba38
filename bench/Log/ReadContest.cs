using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>Reads a partition from its first record to its last, beside plain reads of the same file. Both find it in memory.</summary>
/// <param name="bytes">How many bytes the partition holds.</param>
/// <param name="batchSize">About how many bytes one batch of it has; 0: one record each.</param>
/// <param name="looksAtRecords">Whether every record is looked at, or whole batches are taken as they are.</param>
internal sealed class ReadContest(LogPlan plan, long bytes, int batchSize, bool looksAtRecords, ScratchFolder scratch) : Contest
{
    private const int PieceSize = 1 << 20;
    private const int AppendsUnderWay = 64;

    private readonly string _folder = scratch.Next();
    private LocalEventLog? _log;
    private long _length;

    public override string Name =>
        $"read {plan.SizeText}, " + (looksAtRecords ? "every record" : "whole batches") + (batchSize == 0 ? ", batches of 1" : "");

    // Batches of one record are for comparison with what a producer of single records leaves behind.
    public override double? Target => batchSize == 0 ? null : 0.7;

    public override async Task PrepareAsync(CancellationToken cancellationToken)
    {
        _log = await BenchLog.OpenAsync(_folder, LogDurability.Os, cancellationToken);
        var value = plan.NewValue();
        using var builder = new RecordBatchBuilder();
        var underWay = new Queue<Task<AppendResult>>();
        while (_length < bytes)
        {
            do builder.Add(NullableBytes.Null, value.AsSpan(), timestamp: 0, []);
            while (builder.Length < batchSize);
            var batches = builder.Build();
            _length += batches.Length;
            if (underWay.Count == AppendsUnderWay) await underWay.Dequeue();
            underWay.Enqueue(_log.AppendAsync(LogPlan.Partition, batches, stamp: null, cancellationToken).AsTask());
        }

        while (underWay.TryDequeue(out var last)) await last;
    }

    /// <summary>Goes over the partition again and again; the amount's bytes are rounded up to whole partitions.</summary>
    public override Task<Measurement> RunOursAsync(Amount amount, CancellationToken cancellationToken) =>
        Measurement.OfAsync(async () =>
        {
            var running = new RunningAmount(amount);
            do await ReadAllAsync(running, cancellationToken);
            while (!running.IsDone);
            return running.Totals;
        });

    public override async Task<Measurement> RunLimitAsync(Measurement ours, CancellationToken cancellationToken)
    {
        using var file = new RawFile(BenchLog.FileIn(_folder));
        return await Measurement.OfAsync(() =>
        {
            for (long done = 0; done < ours.Bytes; done += _length) file.Read(PieceSize, _length);
            return Task.FromResult((ours.Records, ours.Bytes));
        });
    }

    public override async ValueTask DisposeAsync()
    {
        if (_log is not null) await _log.DisposeAsync();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
    }

    private static int Look(LogRead read)
    {
        var (records, valueBytes) = (0, 0L);
        foreach (var record in read)
        {
            records++;
            valueBytes += record.Value.Bytes.Length;
        }

        return valueBytes > 0 ? records : throw new InvalidDataException("The records read have no values.");
    }

    private async Task ReadAllAsync(RunningAmount running, CancellationToken cancellationToken)
    {
        var (offset, next) = _log!.OffsetsOf(LogPlan.Partition);
        while (offset < next)
        {
            using var read = await _log.ReadAsync(
                LogPlan.Partition, offset, new ReadLimits(PieceSize, TimeSpan.Zero), cancellationToken);
            var behind = read.NextOffset;
            var records = looksAtRecords ? Look(read) : (int)(behind - offset);
            running.Add(records, read.Batches.Length);
            offset = behind;
        }
    }
}
