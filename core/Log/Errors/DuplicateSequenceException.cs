namespace Sluice.Log;

/// <summary>A batch was sent again that is older than those whose offsets are remembered. It is stored; nothing was added.</summary>
public sealed class DuplicateSequenceException(TopicPartition partition, ProducerIdentity producer, int first, int last)
    : EventLogException(
        $"{partition} has sequences {first} to {last} of {producer} already, further back than the batches whose offsets it "
        + "still knows. Nothing was stored again; go on with the next batch.");
