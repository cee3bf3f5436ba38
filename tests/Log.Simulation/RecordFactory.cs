namespace Sluice.Log.Simulation;

/// <summary>Makes records that differ from all others.</summary>
internal sealed class RecordFactory(Machine machine)
{
    private readonly Random _random = machine.Random;
    private long _lastNumber;

    /// <summary>Some records of a series, which begins at a position; none: records that are sent once.</summary>
    public List<SentRecord> Some(PartitionModel partition, int count, object? series = null, long position = 0)
    {
        var records = new List<SentRecord>();
        for (var i = 0; i < count; i++) records.Add(One(partition, series, position + i));
        return records;
    }

    public SentRecord One(PartitionModel partition, object? series, long position)
    {
        // A compacted topic takes none without a key.
        var needsKey = machine.Log.FindTopic(partition.Partition.Topic)!.Settings.Cleanup.Compacts;
        byte[]? key = needsKey || _random.Next(2) == 0 ? [(byte)_random.Next(4)] : null;
        int? size = key is not null && _random.Next(5) == 0 ? null : _random.Next(200);
        // Some of the past quarter of an hour, out of order, as when events arrive late.
        var timestamp = machine.Now - (_random.Next(3) == 0 ? _random.Next(900_000) : 0);
        var number = _lastNumber++;
        var record = new SentRecord(number, size, key, timestamp, machine.Now)
        {
            Series = series,
            Position = series is null ? number : position,
        };
        partition.Sent(record);
        return record;
    }

    /// <summary>One batch of records.</summary>
    /// <param name="logs">The log's own header, for the last record.</param>
    public static EncodedBatches Encode(IReadOnlyList<SentRecord> records, RecordHeader? logs = null, BatchProducer? producer = null)
    {
        using var builder = new RecordBatchBuilder { Producer = producer };
        for (var i = 0; i < records.Count; i++) records[i].AddTo(builder, i == records.Count - 1 ? logs : null);
        return builder.Build();
    }
}
