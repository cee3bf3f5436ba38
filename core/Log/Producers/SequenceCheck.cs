namespace Sluice.Log;

/// <summary>Compares a producer's append with what is remembered of it; changes nothing.</summary>
internal static class SequenceCheck
{
    /// <summary>Whether an append is the next one, a repeat, or neither.</summary>
    /// <param name="state">What the partition remembers of the producer; null: nothing.</param>
    public static SequenceVerdict Judge(TopicPartition partition, SequencedAppend append, ProducerState? state)
    {
        // A producer that is not known begins at 0, though Kafka takes any number then: the first append may have failed and
        // still be on its way, and would be taken for a repeat when a later one was let in before it.
        if (state is null || append.Producer.Epoch > state.Epoch)
            return append.First == 0 ? default : OutOfOrder(partition, append, expected: 0);
        if (append.Producer.Epoch < state.Epoch)
            return new SequenceVerdict(new StaleProducerEpochException(partition, append.Producer, state.Epoch));
        if (append.First == state.Expected) return default;
        if (FindStored(append, state) is { } found) return found;
        // What is remembered lies one behind the other, up to what is expected.
        var remembered = state.Recent[0].First;
        var isRemembered = SequenceNumber.Distance(remembered, append.First) < SequenceNumber.Distance(remembered, state.Expected);
        return SequenceNumber.IsBefore(append.Last, state.Expected)
            ? new(new DuplicateSequenceException(partition, append.Producer, append.First, append.Last, remembered, isRemembered))
            : OutOfOrder(partition, append, state.Expected, overlaps: isRemembered);
    }

    private static SequenceVerdict OutOfOrder(TopicPartition partition, SequencedAppend append, int expected, bool overlaps = false) =>
        new(new OutOfOrderSequenceException(partition, append.Producer, expected, append.First, overlaps));

    /// <summary>
    /// Looks the append up in what is remembered: as one, or batch by batch, as recovery finds them. After a crash its first
    /// batches may be there and the others not: these are still to be stored.
    /// </summary>
    private static SequenceVerdict? FindStored(SequencedAppend append, ProducerState state)
    {
        long? firstOffset = null;
        for (var next = append.First; ;)
        {
            if (state.Recent.LastOrDefault(range => range.First == next, Nothing) is not { LastOffset: >= 0 } range) return null;
            firstOffset ??= range.FirstOffset;
            if (range.Last == append.Last)
                return new SequenceVerdict(Stored: new AppendResult(firstOffset.Value, range.LastOffset, Duplicate: true));
            if (append.Batches.FirstOrDefault(batch => batch.Last == range.Last) is not { End: > 0 } batch) return null;
            next = SequenceNumber.Next(range.Last);
            if (next == state.Expected) return new SequenceVerdict(StoredBytes: batch.End, StoredFrom: firstOffset);
        }
    }

    private static SequenceRange Nothing => new(0, 0, -1);
}
