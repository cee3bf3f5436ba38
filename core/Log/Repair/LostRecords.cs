namespace Sluice.Log;

/// <summary>
/// Batches without records that cover the offsets of lost ones, as compaction leaves them, in exactly as many bytes as were
/// damaged.
/// </summary>
internal sealed class LostRecords(TopicPartition partition)
{
    /// <summary>As many bytes always suffice where a file may become longer.</summary>
    public const int MostNeeded = 256;

    private const int MostInOne = BatchHeader.MaxSize;

    private long _highestProducer;

    /// <summary>Told of every sound batch, since what must not be given out twice follows from what was given out.</summary>
    public void Saw(ReadOnlySpan<byte> batch)
    {
        if (partition.Topic == ProducerIds.Topic) _highestProducer = Math.Max(_highestProducer, ProducerIds.HighestIn(batch));
    }

    /// <summary>The batches that fill <paramref name="room"/> bytes; none when it is too small for the first.</summary>
    /// <param name="first">The first offset that is lost.</param>
    /// <param name="next">The first one that is not.</param>
    /// <param name="timestamp">Milliseconds since 1970 UTC.</param>
    public IReadOnlyList<ReadOnlyMemory<byte>> Cover(long room, long first, long next, long timestamp)
    {
        var count = (room + MostInOne - 1) / MostInOne;
        if (room < BatchHeader.Size || next - first < count || next - first - count >= int.MaxValue) return [];
        var batches = new List<ReadOnlyMemory<byte>>();
        for (var left = count; left > 0; left--)
        {
            var size = (int)(room / left);
            var end = left == 1 ? next : first + 1;
            batches.Add(One(size, first, end, timestamp));
            (room, first) = (room - size, end);
        }

        return batches;
    }

    private byte[] One(int size, long first, long next, long timestamp)
    {
        var batch = new byte[size];
        var records = partition.Topic == ProducerIds.Topic ? TakenIds(timestamp) : [];
        // Where the number of ids does not fit, it did not stand.
        var fits = records.Length > 0 && BatchHeader.Size + records.Length <= size;
        if (fits) records.CopyTo(batch.AsSpan(BatchHeader.Size));
        new BatchHeader
        {
            BaseOffset = first,
            LastOffsetDelta = (int)(next - first - 1),
            BaseTimestamp = timestamp,
            MaxTimestamp = timestamp,
            ProducerId = BatchHeader.None,
            ProducerEpoch = BatchHeader.None,
            BaseSequence = BatchHeader.None,
            Count = fits ? 1 : 0,
        }.WriteTo(batch);
        return batch;
    }

    private byte[] TakenIds(long timestamp)
    {
        using var builder = new RecordBatchBuilder();
        ProducerIds.AddTakenBehindLoss(builder, _highestProducer, timestamp);
        using var batch = builder.Build();
        return batch.Memory[BatchHeader.Size..].ToArray();
    }
}
