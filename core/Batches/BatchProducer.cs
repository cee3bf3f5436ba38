namespace Sluice.Batches;

/// <summary>Who sends a batch, and where in what it sends the batch stands; repeats are known by it.</summary>
/// <param name="Id">From 0 on.</param>
/// <param name="Epoch">From 0 on; a higher one shuts out those before.</param>
/// <param name="Sequence">The first record's number among those of this producer and epoch in the partition, from 0 on.</param>
public readonly record struct BatchProducer(long Id, short Epoch, int Sequence)
{
    /// <summary>The same, so many records later; behind the largest sequence comes 0, as in Kafka.</summary>
    public BatchProducer Behind(int records) => this with { Sequence = (int)(((long)Sequence + records) & int.MaxValue) };
}
