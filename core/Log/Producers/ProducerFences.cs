using System.Collections.Concurrent;

namespace Sluice.Log;

/// <summary>The least epoch that a producer may write with, anywhere; only of producers that were opened again.</summary>
internal sealed class ProducerFences
{
    private readonly ConcurrentDictionary<long, int> _leastEpochs = [];

    /// <summary>Shuts out all epochs below this one.</summary>
    public void Raise(long producer, int leastEpoch) =>
        _leastEpochs.AddOrUpdate(producer, leastEpoch, (_, before) => Math.Max(before, leastEpoch));

    public void Forget(long producer) => _leastEpochs.TryRemove(producer, out _);

    /// <summary>The epoch that counts when the producer's own does not any more; null when it does.</summary>
    public short? ShutOutBy(ProducerIdentity producer) =>
        _leastEpochs.TryGetValue(producer.Id, out var least) && producer.Epoch < least
            ? (short)Math.Min(least, short.MaxValue)
            : null;
}
