using System.Buffers.Binary;
using Sluice.Bench.Measuring;
using Sluice.Log;

namespace Sluice.Bench.Log;

/// <summary>
/// How long a record takes from the call to append until a consumer has it, at a steady pace that the disk can follow; beside
/// one write of as many bytes with its fdatasync at the same pace, by turns.
/// </summary>
internal sealed class LatencyContest(LogPlan plan, ScratchFolder scratch)
{
    private const int RecordsPerSecond = 1_000;
    private const double Target = 2;

    private readonly Latencies _ours = new();
    private readonly Latencies _disk = new();

    public string Name => $"latency {plan.SizeText}, {plan.DurabilityText}, {RecordsPerSecond:N0} records/s";

    /// <summary>Runs both by turns, after a round that only warms up.</summary>
    public async Task RunAsync(TimeSpan time, int rounds, TextWriter progress, CancellationToken cancellationToken)
    {
        await progress.WriteAsync($"{Name}:");
        var folder = scratch.Next();
        await using (var log = await BenchLog.OpenAsync(folder, plan.Durability, cancellationToken))
        {
            using var file = new RawFile(scratch.Next());
            for (var round = -1; round < rounds; round++)
            {
                var count = Math.Max(1, (int)(time.TotalSeconds * RecordsPerSecond));
                if (round % 2 == 0) await ProduceAndConsumeAsync(log, count, cancellationToken);
                await WriteAndFlushAsync(file, count, cancellationToken);
                if (round % 2 != 0) await ProduceAndConsumeAsync(log, count, cancellationToken);
                await progress.WriteAsync($" {_ours.At(0.5) / _disk.At(0.5):0.00}");
                if (round >= 0) continue;
                _ours.Clear();
                _disk.Clear();
            }
        }

        Directory.Delete(folder, recursive: true);
        await progress.WriteLineAsync();
    }

    /// <summary>The columns behind the name.</summary>
    public IEnumerable<string> Row() =>
    [
        $"{_ours.At(0.5) / _disk.At(0.5):0.00}", $"{Target:0.00}",
        $"{_ours.At(0.5):0.00}", $"{_ours.At(0.99):0.00}", $"{_ours.At(0.999):0.00}",
        $"{_disk.At(0.5):0.00}", $"{_disk.At(0.99):0.00}", $"{_disk.At(0.999):0.00}",
    ];

    private static PeriodicTimer NewPace() => new(TimeSpan.FromSeconds(1.0 / RecordsPerSecond), TimeProvider.System);

    private async Task ProduceAndConsumeAsync(LocalEventLog log, int count, CancellationToken cancellationToken)
    {
        var start = log.OffsetsOf(LogPlan.Partition).Next;
        var consumer = Task.Run(() => ConsumeAsync(log, start, count, cancellationToken), cancellationToken);
        var value = plan.NewValue();
        using var pace = NewPace();
        using var builder = new RecordBatchBuilder();
        var underWay = new Queue<Task<AppendResult>>();
        for (var i = 0; i < count; i++)
        {
            await pace.WaitForNextTickAsync(cancellationToken);
            while (underWay.TryPeek(out var oldest) && oldest.IsCompleted) await underWay.Dequeue();
            // The producer does not wait for its answer: a slow one must not make the next look faster.
            BinaryPrimitives.WriteInt64LittleEndian(value, TimeProvider.System.GetTimestamp());
            builder.Add(NullableBytes.Null, value.AsSpan(), TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds(), []);
            underWay.Enqueue(log.AppendAsync(LogPlan.Partition, builder.Build(), stamp: null, cancellationToken).AsTask());
        }

        while (underWay.TryDequeue(out var last)) await last;
        await consumer;
    }

    private async Task ConsumeAsync(LocalEventLog log, long offset, int count, CancellationToken cancellationToken)
    {
        var limits = ReadLimits.Default with { Wait = TimeSpan.FromSeconds(1) };
        while (count > 0)
        {
            using var read = await log.ReadAsync(LogPlan.Partition, offset, limits, cancellationToken);
            foreach (var record in read)
            {
                _ours.Add(BinaryPrimitives.ReadInt64LittleEndian(record.Value.Bytes));
                count--;
            }

            offset = read.NextOffset;
        }
    }

    private async Task WriteAndFlushAsync(RawFile file, int count, CancellationToken cancellationToken)
    {
        using var builder = new RecordBatchBuilder();
        builder.Add(NullableBytes.Null, plan.NewValue().AsSpan(), timestamp: 0, []);
        var bytes = new byte[builder.Length];
        using var pace = NewPace();
        for (var i = 0; i < count; i++)
        {
            await pace.WaitForNextTickAsync(cancellationToken);
            var started = TimeProvider.System.GetTimestamp();
            file.Write(bytes);
            file.Flush();
            _disk.Add(started);
        }
    }
}
