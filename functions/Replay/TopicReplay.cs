using Sluice.Client;

namespace Sluice.Worker.Replay;

/// <summary>
/// Copies ranges of a topic's partitions into another topic. A record with a key goes to the partition of its key, one without
/// to the partition with the number of its own, around the corner where the target has fewer.
/// </summary>
internal sealed class TopicReplay(
    SluiceClient sluice, Producer producer, ReplayPlan plan, ReplayRequest request, IReadOnlyList<ReplayedPartition> partitions)
{
    // Pages are held in memory while they are copied.
    private const int PartitionsAtOnce = 4;
    private const int OffsetOutOfRange = 416;

    // A worker that is restarted is waited for, one that is gone is not.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ReplayRate _rate = new(request.Rate, TimeProvider.System);

    /// <summary>Says something beside the progress.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <summary>The largest record that is taken: more than a worker accepts unless it was told so.</summary>
    public static ProducerOptions Options { get; } = new()
    {
        FailOnRefusal = true,
        BatchBytes = 256 << 10,
        MaxRecordBytes = 64 << 20,
        BufferBytes = 65 << 20,
        DeliveryTimeout = Patience,
    };

    /// <summary>Returns when all is stored.</summary>
    /// <exception cref="SluiceException">It cannot go on.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = PartitionsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(partitions, options, async (partition, token) => await CopyAsync(partition, token));
        await producer.FlushAsync(cancellationToken);
    }

    private async Task CopyAsync(ReplayedPartition partition, CancellationToken cancellationToken)
    {
        while (partition.Next < partition.Until)
        {
            try
            {
                await CopyFromAsync(partition, cancellationToken);
            }
            catch (SluiceException gone) when (gone.Status == OffsetOutOfRange)
            {
                var (before, first) = (partition.Next, await plan.FirstAsync(partition.Partition, cancellationToken));
                if (!partition.Skip(first)) throw;
                Note($"Retention was faster in partition {partition.Partition}: offsets {before} to {partition.Next - 1} were taken before they could be read.");
            }
        }

        partition.EndReading();
    }

    private async Task CopyFromAsync(ReplayedPartition partition, CancellationToken cancellationToken)
    {
        var options = new ReadOptions { Until = partition.Until, Patience = Patience };
        await foreach (var received in sluice.ReadAsync(request.Topic, partition.Partition, partition.Next, options, cancellationToken))
        {
            await _rate.WaitAsync(cancellationToken);
            int? target = received.Record.Key is null ? partition.Partition % producer.Partitions : null;
            partition.Add(received.Offset, await producer.QueueAsync(received.Record, target, cancellationToken));
        }

        partition.EndReading();
    }
}
