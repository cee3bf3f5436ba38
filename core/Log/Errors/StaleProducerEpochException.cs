namespace Sluice.Log;

/// <summary>The producer was opened again elsewhere under the same name, and this one must write no more.</summary>
public sealed class StaleProducerEpochException(TopicPartition partition, ProducerIdentity producer, short current)
    : EventLogException(
        $"{producer} may not write to {partition} any more: it was opened again, with epoch {current}. Nothing was stored.")
{
    /// <summary>The epoch that counts now.</summary>
    public short Current { get; } = current;
}
