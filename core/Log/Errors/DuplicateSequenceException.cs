namespace Sluice.Log;

/// <summary>
/// An append was sent again whose first offsets cannot be told: it is older than those that are remembered, or it was cut
/// otherwise than the first time. It is stored; nothing was added.
/// </summary>
/// <param name="remembered">The first sequence number whose offset is remembered.</param>
/// <param name="isRemembered">All of it is remembered, in appends that begin or end elsewhere.</param>
public sealed class DuplicateSequenceException(
    TopicPartition partition, ProducerIdentity producer, int first, int last, int remembered, bool isRemembered)
    : EventLogException(
        $"{partition} has sequences {first} to {last} of {producer} already, "
        + (isRemembered
            ? "but not as one append: they came in appends that begin or end elsewhere. Nothing was stored again; send a repeat "
              + "exactly as it was to get its offsets, or go on with the next batch."
            : $"and remembers offsets only from sequence {remembered} on. Nothing was stored again; go on with the next batch."));
