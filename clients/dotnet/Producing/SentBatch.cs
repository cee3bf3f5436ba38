namespace Sluice.Client;

/// <summary>A finished batch on its way, until its records are stored or refused.</summary>
/// <param name="bytes">What its records take of the budget.</param>
/// <param name="started">When it was first sent; a timestamp of the clock.</param>
internal sealed class SentBatch(
    EncodedBatches batch, BatchProducer producer, List<TaskCompletionSource<RecordPlace>> deliveries, long bytes, long started) : IDisposable
{
    public long Bytes => bytes;

    public long Started => started;

    public BatchProducer Producer { get; private set; } = producer;

    public int Count => batch.Count;

    public ReadOnlyMemory<byte> Memory => batch.Memory;

    /// <summary>The attempt that is under way or was made last.</summary>
    public Task<long> Attempt { get; set; } = Task.FromException<long>(new InvalidOperationException("Not sent yet."));

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; set; }

    /// <summary>Names another producer and sequence in the batch. Only while no attempt is under way.</summary>
    public void Restamp(BatchProducer other)
    {
        var header = BatchHeader.Read(batch.Memory.Span);
        (header with { ProducerId = other.Id, ProducerEpoch = other.Epoch, BaseSequence = other.Sequence }).WriteTo(batch.Memory.Span);
        Producer = other;
    }

    public void Stored(int partition, long first)
    {
        for (var i = 0; i < deliveries.Count; i++) deliveries[i].TrySetResult(new RecordPlace(partition, first + i));
    }

    public void Fail(Exception failure)
    {
        foreach (var delivery in deliveries) Fail(delivery, failure);
    }

    public static void Fail(TaskCompletionSource<RecordPlace> delivery, Exception failure)
    {
        delivery.TrySetException(failure);
        // Whoever does not look at single records learns of it when flushing.
        _ = delivery.Task.Exception;
    }

    public void Dispose() => batch.Dispose();
}
