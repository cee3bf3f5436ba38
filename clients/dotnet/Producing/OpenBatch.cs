namespace Sluice.Client;

/// <summary>A batch that takes more records, or waits to be sent.</summary>
internal sealed class OpenBatch : IDisposable
{
    private readonly RecordBatchBuilder _builder;
    private readonly List<TaskCompletionSource<RecordPlace>> _deliveries = [];
    private long _bytes;

    public OpenBatch(BatchCodec codec, long started) => (_builder, Started) = (new RecordBatchBuilder { Codec = codec }, started);

    /// <summary>When its first record came; a timestamp of the clock.</summary>
    public long Started { get; }

    public int Length => _builder.Length;

    /// <summary>Adds a record; the task says where it is stored, once it is.</summary>
    /// <param name="bytes">What the record takes of the budget.</param>
    public Task<RecordPlace> Add(Record record, long timestamp, long bytes)
    {
        _builder.Add(NullableBytes.From(record.Key), NullableBytes.From(record.Value), timestamp, record.Headers);
        var delivery = new TaskCompletionSource<RecordPlace>(TaskCreationOptions.RunContinuationsAsynchronously);
        _deliveries.Add(delivery);
        _bytes += bytes;
        return delivery.Task;
    }

    /// <summary>Takes no more records from here on.</summary>
    public SentBatch Close(BatchProducer producer, long now)
    {
        _builder.Producer = producer;
        return new SentBatch(_builder.Build(), producer, _deliveries, _bytes, now);
    }

    /// <summary>Fails all its records; returns what they took of the budget.</summary>
    public long Fail(Exception failure)
    {
        foreach (var delivery in _deliveries) SentBatch.Fail(delivery, failure);
        return _bytes;
    }

    public void Dispose() => _builder.Dispose();
}
