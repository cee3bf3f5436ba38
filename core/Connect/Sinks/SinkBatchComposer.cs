namespace Sluice.Connect.Sinks;

/// <summary>Puts together what goes to the sink next: first what may be tried again, then what is new.</summary>
internal sealed class SinkBatchComposer(SinkReader reader, ParkingLot parked, bool keepsKeyOrder, int maxRecords)
{
    private int _turn;

    /// <summary>The next batch, in order per key; empty when there is nothing to do now.</summary>
    public async Task<List<PendingRecord>> NextAsync(
        IReadOnlyList<SinkPartition> partitions, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var batch = parked.TakeDue(now, maxRecords, wholeLanes: keepsKeyOrder);
        var keys = batch.Where(record => record.Lane is not null).Select(record => record.Lane!.Value).ToHashSet();
        for (var i = 0; i < partitions.Count && batch.Count < maxRecords; i++)
        {
            // Every partition comes first once in a while, so that a busy one cannot starve the others.
            var partition = partitions[(_turn + i) % partitions.Count];
            while (batch.Count < maxRecords && !parked.IsFull && await reader.FillAsync(partition, cancellationToken))
            {
                if (!TryTake(partition, batch, keys)) break;
            }
        }

        _turn++;
        return batch;
    }

    /// <summary>Takes the next record of a partition; false when it has to wait for the batch to be over.</summary>
    private bool TryTake(SinkPartition partition, List<PendingRecord> batch, HashSet<LaneKey> keys)
    {
        var record = partition.Ready.Peek();
        if (parked.TryParkBehind(record))
        {
            partition.Ready.Dequeue();
            return true;
        }

        if (record.Lane is { } key && !keys.Add(key) && !keepsKeyOrder) return false;
        batch.Add(partition.Ready.Dequeue());
        return true;
    }
}
